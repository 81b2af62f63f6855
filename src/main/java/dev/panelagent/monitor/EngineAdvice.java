package dev.panelagent.monitor;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/** What an operator can do about an engine that does not answer, as far as it can be seen from here. */
final class EngineAdvice {
    private final URI host;
    private final Predicate<Path> mayUse;

    EngineAdvice(URI host) {
        this(host, socket -> Files.isReadable(socket) && Files.isWritable(socket));
    }

    EngineAdvice(URI host, Predicate<Path> mayUse) {
        this.host = host;
        this.mayUse = mayUse;
    }

    String get() {
        if (!"unix".equals(host.getScheme())) {
            return "Is it running, and is DOCKER_HOST=" + host + " right?";
        }
        Path socket = Path.of(host.getPath());
        if (!Files.exists(socket)) {
            return "There is no " + socket + ": start the engine, set DOCKER_HOST to its socket, or mount the socket"
                    + " into the agent's container.";
        }
        if (!mayUse.test(socket)) {
            return "The agent's user may not use " + socket + ": let it join " + group(socket)
                    + " (docker run --group-add).";
        }
        return "The agent may use " + socket + ", but nothing answers there: is the engine running?";
    }

    private static String group(Path socket) {
        try {
            return "group " + Files.getAttribute(socket, "posix:group") + " (gid "
                    + Files.getAttribute(socket, "unix:gid") + ")";
        } catch (IOException | UnsupportedOperationException e) {
            return "the socket's group";
        }
    }
}
