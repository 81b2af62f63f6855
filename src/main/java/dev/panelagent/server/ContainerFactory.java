package dev.panelagent.server;

import dev.panelagent.common.ByteSize;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.ContainerLimits;
import dev.panelagent.engine.ContainerSpec;
import dev.panelagent.files.sandbox.ServerRoots;
import dev.panelagent.protocol.Limits;
import dev.panelagent.protocol.PortMapping;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.SpecChanges;
import dev.panelagent.protocol.SpecCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Translates a server's spec into a container of the engine. */
final class ContainerFactory {
    private static final System.Logger LOG = System.getLogger(ContainerFactory.class.getName());

    private static final int LONGEST_LABEL = 32 * 1024;

    private final String instance;
    private final Optional<String> user;
    private final ServerRoots directories;
    private final SpecCodec codec;

    ContainerFactory(String instance, Optional<String> user, ServerRoots directories, SpecCodec codec) {
        this.instance = instance;
        this.user = user;
        this.directories = directories;
        this.codec = codec;
    }

    ContainerSpec container(ServerSpec spec) {
        Map<String, String> environment = environment(spec);
        Optional<String> startup = spec.startup().map(line -> Placeholders.substitute(line, environment));
        startup.ifPresent(line -> environment.put("STARTUP", line));
        return new ContainerSpec(
                name(spec.id()),
                spec.image(),
                startup.map(line -> List.of("/bin/sh", "-c", line)).orElse(List.of()),
                environment,
                Labels.of(instance, spec.id(), label(spec)),
                user,
                startup.map(line -> spec.mountPath()),
                List.of(new ContainerSpec.Mount(directories.of(spec.id()).toString(), spec.mountPath(), false)),
                spec.ports().stream()
                        .map(p -> new ContainerSpec.Port(p.ip(), p.hostPort(), p.containerPort(), p.protocol()))
                        .toList(),
                limits(spec.limits()),
                spec.tty());
    }

    /** Labels are part of every listing of the engine: what is too long for one is in the store alone. */
    private String label(ServerSpec spec) {
        String whole = text(spec);
        return whole.length() > LONGEST_LABEL ? text(spec.withoutEgg()) : whole;
    }

    /** The spec as text, for keeping. */
    String text(ServerSpec spec) {
        return codec.write(spec);
    }

    /** The spec with these changes. */
    ServerSpec update(ServerSpec spec, SpecChanges changes) {
        return codec.update(spec, changes);
    }

    /** Whether a container was made from another spec; of one that does not tell it is not known. */
    boolean isOutdated(ContainerInfo container, ServerSpec spec) {
        try {
            return Optional.ofNullable(container.labels().get(Labels.SPEC))
                    .map(codec::read)
                    .filter(made -> !made.withoutEgg().equals(spec.withoutEgg()))
                    .isPresent();
        } catch (RequestException e) {
            LOG.log(System.Logger.Level.DEBUG, "the label of container " + container.id() + " cannot be read", e);
            return false;
        }
    }

    /** The instance is part of the name because several agents may know a server of the same id on one engine. */
    String name(ServerId server) {
        return "panelagent-" + instance.substring(0, 8) + "-" + server;
    }

    /** The server's own variables and those a game image expects of its host (protocol 6.3); its own win. */
    private static Map<String, String> environment(ServerSpec spec) {
        Map<String, String> environment = new HashMap<>();
        environment.put("SERVER_MEMORY", String.valueOf(spec.limits().memoryBytes() / ByteSize.MIB));
        spec.ports().stream().findFirst().ifPresent(port -> addPort(environment, port));
        environment.put("HOME", spec.mountPath());
        environment.putAll(spec.environment());
        return environment;
    }

    private static void addPort(Map<String, String> environment, PortMapping port) {
        environment.put("SERVER_IP", port.ip());
        environment.put("SERVER_PORT", String.valueOf(port.containerPort()));
    }

    private static ContainerLimits limits(Limits limits) {
        return new ContainerLimits(
                limits.memoryBytes(), limits.swapBytes(), limits.cpuPercent(), limits.ioWeight(), limits.pids());
    }
}
