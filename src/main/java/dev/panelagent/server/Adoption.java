package dev.panelagent.server;

import dev.panelagent.common.AgentException;
import dev.panelagent.common.ServerId;
import dev.panelagent.config.AgentConfig;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.protocol.Limits;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.SpecCodec;
import dev.panelagent.protocol.SpecDefaults;
import dev.panelagent.protocol.StartupPolicy;
import dev.panelagent.protocol.StopPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Containers the store knows nothing of, told by their labels: of a store that was lost, or of the earlier Go agent. */
final class Adoption {
    private static final System.Logger LOG = System.getLogger(Adoption.class.getName());

    private final ContainerEngine engine;
    private final String instance;
    private final AgentConfig.Servers settings;
    private final SpecDefaults defaults;
    private final SpecCodec codec;

    Adoption(
            ContainerEngine engine,
            String instance,
            AgentConfig.Servers settings,
            SpecDefaults defaults,
            SpecCodec codec) {
        this.engine = engine;
        this.instance = instance;
        this.settings = settings;
        this.defaults = defaults;
        this.codec = codec;
    }

    /** The containers of this agent's servers. */
    Map<ServerId, ContainerInfo> containers() {
        List<ContainerInfo> all = new ArrayList<>(engine.list(Labels.ownedBy(instance)));
        if (settings.adoptLegacy()) {
            engine.list(Map.of(Labels.LEGACY_SERVER, "")).stream()
                    .filter(Labels::isLegacy)
                    .forEach(all::add);
        }
        Map<ServerId, ContainerInfo> present = new HashMap<>();
        for (ContainerInfo container : all) {
            server(container.labels()).ifPresent(id -> present.putIfAbsent(id, container));
        }
        return present;
    }

    /** The server these labels name, if they name one. */
    static Optional<ServerId> server(Map<String, String> labels) {
        try {
            return Labels.server(labels).map(ServerId::new);
        } catch (AgentException e) {
            return Optional.empty();
        }
    }

    /** What a container's server was made from. */
    ServerSpec spec(ServerId id, ContainerInfo container) {
        String kept = container.labels().get(Labels.SPEC);
        if (kept != null) {
            try {
                return codec.read(kept);
            } catch (AgentException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "server {0}: its label {1} cannot be read: {2}",
                        id,
                        Labels.SPEC,
                        e.getMessage());
            }
        }
        return minimalSpec(id, container);
    }

    /** A container of the Go agent has no spec: it is run as it is, and can be made again only from its image. */
    private ServerSpec minimalSpec(ServerId id, ContainerInfo container) {
        return new ServerSpec(
                id,
                id.value(),
                container.image(),
                Optional.empty(),
                Map.of(),
                new Limits(defaults.memoryBytes(), 0, defaults.cpuPercent(), 0, 0, defaults.pids()),
                List.of(),
                ServerSpec.DEFAULT_MOUNT_PATH,
                container.tty(),
                StopPolicy.DEFAULT,
                StartupPolicy.RUNNING_IS_READY,
                List.of());
    }
}
