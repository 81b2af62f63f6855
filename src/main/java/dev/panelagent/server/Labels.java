package dev.panelagent.server;

import dev.panelagent.common.ServerId;
import dev.panelagent.engine.ContainerInfo;
import java.util.Map;
import java.util.Optional;

/** The labels by which the agent knows its containers again, and those of the earlier Go agent. */
final class Labels {
    static final String MANAGED = "dev.panelagent.managed";
    /** Which agent owns it: several can share one engine. */
    static final String INSTANCE = "dev.panelagent.instance";

    static final String SERVER = "dev.panelagent.server-id";
    /** The server's spec, from which the container can be made again. */
    static final String SPEC = "dev.panelagent.spec";

    /** What a container is for that is no server; one that is has none. */
    static final String ROLE = "dev.panelagent.role";

    static final String LEGACY_SERVER = "ctrl-alt-play.server-id";

    private Labels() {}

    static Map<String, String> of(String instance, ServerId server, String spec) {
        return Map.of(MANAGED, "true", INSTANCE, instance, SERVER, server.value(), SPEC, spec);
    }

    /** What all containers of one agent carry. */
    static Map<String, String> ownedBy(String instance) {
        return Map.of(MANAGED, "true", INSTANCE, instance);
    }

    /** A container that helps an agent for a while; without a server's name, so that it is never taken for one. */
    static Map<String, String> helper(String instance, String role) {
        return Map.of(MANAGED, "true", INSTANCE, instance, ROLE, role);
    }

    /** The server a container belongs to, by either generation's label. */
    static Optional<String> server(Map<String, String> labels) {
        return Optional.ofNullable(labels.get(SERVER)).or(() -> Optional.ofNullable(labels.get(LEGACY_SERVER)));
    }

    static boolean isLegacy(ContainerInfo container) {
        return !container.labels().containsKey(SERVER);
    }
}
