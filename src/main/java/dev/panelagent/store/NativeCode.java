package dev.panelagent.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where SQLite's driver unpacks its native code. Left to itself it takes {@code /tmp}, and an agent that is killed leaves
 * a megabyte there each time, which nobody ever removes.
 */
final class NativeCode {
    private static final String DIRECTORY = "native";
    /** Read by the driver when it is first used. */
    private static final String PROPERTY = "org.sqlite.tmpdir";

    private NativeCode() {}

    /** Makes the directory and removes what earlier lives of the agent left; the caller holds the lock on {@code dataDir}. */
    static void prepare(Path dataDir) throws IOException {
        Path directory = Files.createDirectories(dataDir.resolve(DIRECTORY));
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "sqlite-*")) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
        System.setProperty(PROPERTY, directory.toString());
    }
}
