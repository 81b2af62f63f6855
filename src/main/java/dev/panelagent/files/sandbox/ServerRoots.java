package dev.panelagent.files.sandbox;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.common.Text;
import dev.panelagent.files.sandbox.Resolver.Last;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The servers' data directories under {@code DATA_DIR/servers}, each owned by the user its game runs as. Thread-safe. */
public final class ServerRoots {
    private final Path servers;
    private final Ownership ownership;
    private final Resolver resolver;

    /**
     * Directories of a node.
     *
     * @param user {@code uid:gid} of game processes; empty leaves it to the image
     */
    public ServerRoots(Path dataDir, Optional<String> user) {
        this(dataDir, user, Kernel.resolver());
    }

    ServerRoots(Path dataDir, Optional<String> user, Resolver resolver) {
        this.servers = dataDir.resolve("servers");
        this.ownership = new Ownership(user);
        this.resolver = resolver;
    }

    /** Where the engine finds a server's data; an id cannot lead out of it, as {@link ServerId} allows no separator. */
    public Path of(ServerId server) {
        return servers.resolve(server.value());
    }

    /**
     * Makes the directory of a server if it is missing.
     *
     * @throws RequestException PERMISSION_DENIED if the node does not let it
     */
    public void provide(ServerId server) {
        try {
            Path _ = Files.createDirectories(servers);
        } catch (IOException e) {
            throw failure("make", of(server), e);
        }
        try (ServerFiles all = all();
                Directory directory = all.root();
                Directory _ = directory.makeOrEnter(server.value())) {
            // Made, handed over and closed again.
        } catch (RequestException e) {
            throw failure("make", of(server), e);
        }
    }

    /** Removes a server's data; links are removed, not followed. */
    public void delete(ServerId server) {
        if (!Files.isDirectory(servers)) {
            return;
        }
        try (ServerFiles all = all();
                Directory directory = all.root()) {
            if (directory.find(server.value()).isPresent()) {
                TreeRemover.remove(directory, server.value(), bytes -> {});
            }
        } catch (RequestException e) {
            throw failure("remove", of(server), e);
        }
    }

    /**
     * A server's files, from a handle of its root.
     *
     * @throws RequestException FILE_NOT_FOUND if it has no directory
     */
    public ServerFiles open(ServerId server, Access access) {
        try (ServerFiles all = all()) {
            return all.run("open", FilePath.parse(server.value()), () -> {
                Fd root = resolver.resolve(all.rootFd(), List.of(server.value()), Last.NO_LINKS);
                return new ServerFiles(root, resolver, ownership, access);
            });
        }
    }

    /** What is above the servers' roots is the node's own and trusted. */
    private ServerFiles all() {
        try {
            int flags = Libc.Flags.PATH | Libc.Flags.DIRECTORY | Libc.Flags.CLOEXEC;
            Fd root = Libc.openat(Libc.AT_FDCWD, servers.toString().getBytes(StandardCharsets.UTF_8), flags, 0);
            return new ServerFiles(root, resolver, ownership, Access.ALL);
        } catch (Errno e) {
            throw failure("open", servers, e);
        }
    }

    private static RequestException failure(String verb, Path directory, Exception e) {
        return new RequestException(
                ErrorCode.PERMISSION_DENIED,
                "cannot " + verb + " the data directory " + Text.quote(directory.toString()) + " (" + e.getMessage()
                        + ")",
                "let the agent's user write there and hand files over to CONTAINER_USER");
    }
}
