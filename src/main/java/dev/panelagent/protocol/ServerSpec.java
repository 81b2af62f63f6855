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
        List<String> fileDenylist) {
    /** Where game images of the field expect their files. */
    public static final String DEFAULT_MOUNT_PATH = "/home/container";

    public ServerSpec {
        environment = Map.copyOf(environment);
        ports = List.copyOf(ports);
        fileDenylist = List.copyOf(fileDenylist);
    }
}
