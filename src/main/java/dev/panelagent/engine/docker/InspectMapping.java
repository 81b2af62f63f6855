package dev.panelagent.engine.docker;

import com.github.dockerjava.api.command.HealthState;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.NetworkSettings;
import com.github.dockerjava.api.model.Version;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.EngineInfo;
import dev.panelagent.engine.Health;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From the engine's answers to what the agent knows of it and of a container. */
final class InspectMapping {
    private InspectMapping() {}

    static ContainerInfo of(InspectContainerResponse answer) {
        ContainerConfig config = answer.getConfig();
        ContainerState state = answer.getState();
        String name = answer.getName();
        String image = config.getImage();
        Map<String, String> labels = config.getLabels();
        Long pid = state.getPidLong();
        Long exitCode = state.getExitCodeLong();
        return new ContainerInfo(
                answer.getId(),
                name.startsWith("/") ? name.substring(1) : name,
                image == null ? answer.getImageId() : image,
                labels == null ? Map.of() : Map.copyOf(labels),
                Boolean.TRUE.equals(state.getRunning()),
                pid == null ? 0 : pid,
                moment(answer.getCreated()),
                moment(state.getStartedAt()),
                moment(state.getFinishedAt()),
                exitCode == null ? 0 : exitCode.intValue(),
                Boolean.TRUE.equals(state.getOOMKilled()),
                Boolean.TRUE.equals(config.getTty()),
                health(config.getHealthcheck(), state.getHealth()),
                address(answer.getNetworkSettings()));
    }

    /** A container that has not run yet has no health, only its check; {@code NONE} switches off that of the image. */
    private static Health health(@Nullable HealthCheck check, @Nullable HealthState state) {
        if (check == null
                || check.getTest() == null
                || check.getTest().isEmpty()
                || check.getTest().getFirst().equals("NONE")) {
            return Health.NONE;
        }
        return Optional.ofNullable(state)
                .flatMap(known -> health(known.getStatus()))
                .orElse(Health.STARTING);
    }

    /** Empty for what the engine does not say of a container with a health check. */
    static Optional<Health> health(@Nullable String status) {
        return switch (status) {
            case "starting" -> Optional.of(Health.STARTING);
            case "healthy" -> Optional.of(Health.HEALTHY);
            case "unhealthy" -> Optional.of(Health.UNHEALTHY);
            case null, default -> Optional.empty();
        };
    }

    /** A container in the network of the node has no address but the node's. */
    private static Optional<String> address(@Nullable NetworkSettings settings) {
        Map<String, ContainerNetwork> networks =
                settings == null || settings.getNetworks() == null ? Map.of() : settings.getNetworks();
        if (networks.containsKey("host")) {
            return Optional.of("127.0.0.1");
        }
        return networks.values().stream()
                .map(ContainerNetwork::getIpAddress)
                .filter(address -> address != null && !address.isEmpty())
                .findFirst();
    }

    static EngineInfo of(Version version) {
        boolean podman = version.getComponents() != null
                && version.getComponents().stream()
                        .anyMatch(part -> String.valueOf(part.getName()).contains("Podman"));
        return new EngineInfo(
                podman ? "Podman Engine" : "Docker Engine", version.getVersion(), version.getApiVersion());
    }

    /** The engine says "never" by a moment in the year 1. */
    private static Optional<Instant> moment(@Nullable String text) {
        return Optional.ofNullable(text)
                .filter(given -> !given.isEmpty())
                .map(given -> OffsetDateTime.parse(given).toInstant())
                .filter(instant -> instant.isAfter(Instant.EPOCH));
    }
}
