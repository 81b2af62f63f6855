package dev.panelagent.files.archive;

import java.util.List;

/**
 * What was unpacked.
 *
 * @param files paths from the server's root, the first ten thousand of them
 * @param count files and links in all
 * @param bytes of the files
 * @param skipped paths that were left out; the first thousand of them
 */
record Extracted(List<String> files, long count, long bytes, List<String> skipped) {
    public Extracted {
        files = List.copyOf(files);
        skipped = List.copyOf(skipped);
    }
}
