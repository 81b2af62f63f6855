package dev.panelagent.server;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The servers' data directories under {@code DATA_DIR/servers}, each owned by the user its game runs as. */
final class DataDirectories {
    private final Path root;
    private final Optional<String> owner;

    DataDirectories(Path dataDir, Optional<String> owner) {
        this.root = dataDir.resolve("servers");
        this.owner = owner;
    }

    /** Where a server's data is; an id cannot lead out of it, as {@link ServerId} allows no separator. */
    Path of(ServerId server) {
        return root.resolve(server.value());
    }

    /**
     * Makes the directory if it is missing.
     *
     * @throws RequestException PERMISSION_DENIED if the node does not let it
     */
    void provide(ServerId server) {
        Path directory = of(server);
        try {
            Files.createDirectories(root);
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(directory);
                handOverOrRemove(directory);
            }
        } catch (IOException e) {
            throw failure("make", directory, e);
        }
    }

    /** Removes a server's data; links are removed, not followed. */
    void delete(ServerId server) {
        Path directory = of(server);
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.walkFileTree(directory, new Remover());
        } catch (IOException e) {
            throw failure("remove", directory, e);
        }
    }

    /** One that was not handed over must not look like one that was. */
    private void handOverOrRemove(Path directory) throws IOException {
        try {
            handOver(directory);
        } catch (IOException | RuntimeException e) {
            Files.delete(directory);
            throw e;
        }
    }

    private void handOver(Path directory) throws IOException {
        if (owner.isEmpty()) {
            // The image's own user is not known here: any may write, as only the agent's user can enter the root.
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
            return;
        }
        String[] ids = owner.get().split(":", 2);
        if (!ids[0].equals(String.valueOf(Files.getAttribute(directory, "unix:uid")))) {
            Files.setAttribute(directory, "unix:uid", Integer.valueOf(ids[0]));
            Files.setAttribute(directory, "unix:gid", Integer.valueOf(ids[1]));
        }
    }

    private static RequestException failure(String verb, Path directory, IOException e) {
        return new RequestException(
                ErrorCode.PERMISSION_DENIED,
                "cannot " + verb + " the data directory " + directory + " ("
                        + e.getClass().getSimpleName() + ")",
                "let the agent's user write there and hand files over to CONTAINER_USER");
    }

    private static final class Remover extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @org.jspecify.annotations.Nullable IOException e)
                throws IOException {
            if (e != null) {
                throw e;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
