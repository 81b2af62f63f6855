package dev.panelagent.monitor;

import dev.panelagent.common.ByteSize;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** The disk under DATA_DIR. */
final class DataDisk {
    private static final long MOST_RESERVE = 512 * ByteSize.MIB;
    private static final int RESERVE_DIVISOR = 20;

    private final Path directory;

    DataDisk(Path directory) {
        this.directory = directory;
    }

    /** Bytes; zeros if the disk cannot be read. */
    record Space(long total, long free) {
        /** What should stay free: a twentieth of the disk, at most 512 MiB. */
        long reserve() {
            return Math.min(total / RESERVE_DIVISOR, MOST_RESERVE);
        }

        boolean isEnough() {
            return total > 0 && free >= reserve();
        }
    }

    Space space() {
        try {
            FileStore store = Files.getFileStore(existing());
            return new Space(store.getTotalSpace(), store.getUsableSpace());
        } catch (IOException e) {
            return new Space(0, 0);
        }
    }

    /** Whether the agent can make files in it. */
    boolean isWritable() {
        return Files.isDirectory(directory) && Files.isWritable(directory);
    }

    Path directory() {
        return directory;
    }

    /** The directory, or before it is made the one that it will be made in. */
    private Path existing() {
        Path path = directory;
        while (!Files.exists(path) && path.getParent() != null) {
            path = path.getParent();
        }
        return path;
    }
}
