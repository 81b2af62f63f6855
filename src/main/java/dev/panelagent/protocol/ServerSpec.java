package dev.panelagent.protocol;

import dev.panelagent.common.ServerId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything the agent needs to make a server's container again from nothing.
 *
 * @param name for people; the id if the Panel gave none
 * @param startup command line with <code>{{VAR}}</code> placeholders; empty runs the image's own
 * @param mountPath where the server's data directory appears in the container
 * @param tty whether its process has a terminal instead of pipes
 * @param fileDenylist which of its files nobody reaches through the agent, in the syntax of gitignore
 * @param egg what is kept of the egg it was made from; empty if it was made without
 */
public record ServerSpec(
        ServerId id,
        String name,
        String image,
        Optional<String> startup,
        Map<String, String> environment,
        Limits limits,
        List<PortMapping> ports,
        String mountPath,
        boolean tty,
        StopPolicy stop,
        StartupPolicy ready,
        List<String> fileDenylist,
        Optional<EggParts> egg) {
    /** Where game images of the field expect their files. */
    public static final String DEFAULT_MOUNT_PATH = "/home/container";

    public ServerSpec {
        environment = Map.copyOf(environment);
        ports = List.copyOf(ports);
        fileDenylist = List.copyOf(fileDenylist);
    }

    /** A server that was made without an egg. */
    public ServerSpec(
            ServerId id,
            String name,
            String image,
            Optional<String> startup,
            Map<String, String> environment,
            Limits limits,
            List<PortMapping> ports,
            String mountPath,
            boolean tty,
            StopPolicy stop,
            StartupPolicy ready,
            List<String> fileDenylist) {
        this(
                id,
                name,
                image,
                startup,
                environment,
                limits,
                ports,
                mountPath,
                tty,
                stop,
                ready,
                fileDenylist,
                Optional.empty());
    }

    /** The same but for what is kept of its egg, of which a container has nothing. */
    public ServerSpec withoutEgg() {
        return new ServerSpec(
                id, name, image, startup, environment, limits, ports, mountPath, tty, stop, ready, fileDenylist);
    }
}
