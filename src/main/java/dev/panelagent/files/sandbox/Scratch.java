package dev.panelagent.files.sandbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Files without a name in {@code DATA_DIR/tmp}, for what is too large for memory and belongs to no server yet. They
 * end with their channel, or with the agent. Thread-safe.
 */
public final class Scratch {
    private final Path directory;

    public Scratch(Path dataDir) {
        this.directory = dataDir.resolve("tmp");
    }

    /** Removes what an agent left that died just when it had made a file. */
    public void clear() throws IOException {
        Files.createDirectories(directory);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** A new file to write and read; on Linux its name is gone as soon as it is open. */
    public FileChannel file() throws IOException {
        Files.createDirectories(directory);
        return FileChannel.open(
                directory.resolve(UUID.randomUUID().toString()),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }
}
