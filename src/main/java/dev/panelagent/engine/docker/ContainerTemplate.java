package dev.panelagent.engine.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.InternetProtocol;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.LogConfig.LoggingType;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports.Binding;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Volume;
import dev.panelagent.engine.ContainerSpec;
import java.util.List;
import java.util.Map;

/** How every container is made: what its spec says, and the hardening that is not up for choice. */
final class ContainerTemplate {
    private static final String TMP = "/tmp";
    /** Executable, because Java games unpack native libraries there. */
    private static final String TMP_OPTIONS = "rw,exec,nosuid,nodev,size=100M";

    /** Blocking by default: a slow disk slows the game down, but no line is lost. */
    private static final LogConfig BOUNDED_LOGS =
            new LogConfig(LoggingType.JSON_FILE, Map.of("max-size", "10m", "max-file", "2"));

    /** What entrypoints of game images use to hand their files and themselves over to another user. */
    private static final Capability[] CAPABILITIES = {
        Capability.CHOWN, Capability.SETUID, Capability.SETGID, Capability.KILL
    };

    private ContainerTemplate() {}

    static void apply(ContainerSpec spec, boolean ioWeight, CreateContainerCmd create) {
        create.withName(spec.name())
                .withLabels(spec.labels())
                .withEnv(spec.environment().entrySet().stream()
                        .map(variable -> variable.getKey() + "=" + variable.getValue())
                        .toList())
                .withStdinOpen(true)
                .withStdInOnce(false)
                .withTty(spec.tty())
                .withExposedPorts(
                        spec.ports().stream().map(ContainerTemplate::exposed).toList())
                .withHostConfig(hostConfig(spec, ioWeight));
        if (!spec.command().isEmpty()) {
            // With an entrypoint of its own a container gets no command from its image.
            create.withEntrypoint(spec.command());
        }
        spec.user().ifPresent(create::withUser);
        spec.workingDirectory().ifPresent(create::withWorkingDir);
    }

    private static HostConfig hostConfig(ContainerSpec spec, boolean ioWeight) {
        HostConfig host = HostConfig.newHostConfig()
                .withInit(true)
                .withCapDrop(Capability.ALL)
                .withCapAdd(CAPABILITIES)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withRestartPolicy(RestartPolicy.noRestart())
                .withLogConfig(BOUNDED_LOGS)
                .withBinds(spec.mounts().stream().map(ContainerTemplate::bind).toList())
                .withPortBindings(
                        spec.ports().stream().map(ContainerTemplate::published).toList());
        if (spec.mounts().stream().noneMatch(mount -> mount.containerPath().equals(TMP))) {
            host.withTmpFs(Map.of(TMP, TMP_OPTIONS));
        }
        LimitsMapping.of(spec.limits()).apply(host, ioWeight);
        return host;
    }

    private static Bind bind(ContainerSpec.Mount mount) {
        return new Bind(
                mount.hostPath(), new Volume(mount.containerPath()), mount.readOnly() ? AccessMode.ro : AccessMode.rw);
    }

    private static ExposedPort exposed(ContainerSpec.Port port) {
        return new ExposedPort(port.containerPort(), InternetProtocol.parse(port.protocol()));
    }

    private static PortBinding published(ContainerSpec.Port port) {
        return new PortBinding(new Binding(port.ip(), String.valueOf(port.hostPort())), exposed(port));
    }
}
