package dev.panelagent.files.archive;

import dev.panelagent.files.sandbox.FilePath;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was unpacked and what was not. For one thread. */
final class Tally {
    private static final int MOST_FILES = 10_000;
    private static final int MOST_SKIPPED = 1000;

    private final Set<String> files = new LinkedHashSet<>();
    private final Paths skipped = new Paths(MOST_SKIPPED);
    private long count;
    private long bytes;

    void file(FilePath path, long size) {
        if (files.size() < MOST_FILES) {
            boolean _ = files.add(path.toString());
        }
        count++;
        bytes += size;
    }

    /** What was unpacked does not stay. */
    void forget(FilePath path, long size) {
        boolean _ = files.remove(path.toString());
        count--;
        bytes -= size;
    }

    void skipped(FilePath path) {
        skipped.add(path.toString());
    }

    Extracted extracted() {
        return new Extracted(List.copyOf(files), count, bytes, skipped.paths());
    }
}
