package dev.panelagent.files.archive;

import java.util.List;

/**
 * An archive that was written.
 *
 * @param size of the archive in bytes
 * @param fileCount files in it
 * @param skipped paths that were left out, and those that changed while they were read; the first thousand of them
 */
record Created(long size, long fileCount, ArchiveFormat format, List<String> skipped) {
    public Created {
        skipped = List.copyOf(skipped);
    }
}
