package dev.panelagent.server;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/**
 * Which agent this is, for as long as its data directory lives. Containers carry it, so that agents that share an engine
 * leave each other's alone.
 */
final class Instance {
    private Instance() {}

    /**
     * Reads the id, or makes one on the first start.
     *
     * @throws RequestException PERMISSION_DENIED if the data directory cannot be used
     */
    static String of(Path dataDir) {
        Path file = dataDir.resolve("instance-id");
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(dataDir);
                Path fresh = Files.createTempFile(
                        dataDir,
                        "instance-id",
                        ".new",
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
                Files.writeString(fresh, UUID.randomUUID().toString());
                Files.move(fresh, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            }
            return UUID.fromString(Files.readString(file).strip()).toString();
        } catch (IOException | IllegalArgumentException e) {
            throw new RequestException(
                    ErrorCode.PERMISSION_DENIED,
                    "cannot use " + file + " (" + e + ")",
                    "let the agent's user write to DATA_DIR; delete the file if it is damaged");
        }
    }
}
