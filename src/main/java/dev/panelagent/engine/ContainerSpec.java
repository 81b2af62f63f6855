package dev.panelagent.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container to be made. Hardening is not an option here: the adapter always applies it.
 *
 * @param command replaces entrypoint and command of the image; empty keeps both
 * @param user {@code uid:gid}; empty keeps the image's
 * @param workingDirectory empty keeps the image's
 * @param tty whether its process has a terminal: one output instead of two, and a size that can be changed
 */
public record ContainerSpec(
        String name,
        String image,
        List<String> command,
        Map<String, String> environment,
        Map<String, String> labels,
        Optional<String> user,
        Optional<String> workingDirectory,
        List<Mount> mounts,
        List<Port> ports,
        ContainerLimits limits,
        boolean tty) {
    /** A directory of the node, by its path as the engine sees it, in the container. */
    public record Mount(String hostPath, String containerPath, boolean readOnly) {}

    /** A published port, {@code tcp} or {@code udp}. */
    public record Port(String ip, int hostPort, int containerPort, String protocol) {}

    public ContainerSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        labels = Map.copyOf(labels);
        mounts = List.copyOf(mounts);
        ports = List.copyOf(ports);
    }
}
