package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Containers as JSON, by the names the engine's own API has for them (protocol 4.10). */
final class ContainerWriter {
    private static final long MOST_OF_SIXTY = 120;
    private static final long MOST_HOURS = 48;

    private ContainerWriter() {}

    /** As in a listing at a moment. */
    static ObjectNode summary(ContainerDescription container, Instant now) {
        ObjectNode node = Json.node().put("Id", container.id());
        node.putArray("Names").add("/" + container.name());
        node.put("Image", container.image())
                .put("State", state(container))
                .put("Status", status(container, now))
                .set("Labels", labels(container));
        container.createdAt().ifPresent(at -> node.put("Created", at.getEpochSecond()));
        return node.put("serverId", container.serverId().value());
    }

    /** As by itself. */
    static ObjectNode inspection(ContainerDescription container) {
        ObjectNode node = Json.node()
                .put("Id", container.id())
                .put("Name", "/" + container.name())
                .put("Image", container.image());
        time(node, "Created", container.createdAt());
        node.set("State", stateOf(container));
        ObjectNode config =
                node.putObject("Config").put("Image", container.image()).put("Tty", container.tty());
        config.set("Labels", labels(container));
        ObjectNode network = node.putObject("NetworkSettings");
        container.address().ifPresent(address -> network.put("IPAddress", address));
        return node.put("serverId", container.serverId().value());
    }

    private static ObjectNode stateOf(ContainerDescription container) {
        ObjectNode node = Json.node()
                .put("Status", state(container))
                .put("Running", container.running())
                .put("Pid", container.pid())
                .put("ExitCode", container.exitCode())
                .put("OOMKilled", container.outOfMemory());
        time(node, "StartedAt", container.startedAt());
        time(node, "FinishedAt", container.finishedAt());
        container.health().ifPresent(health -> node.putObject("Health").put("Status", health));
        return node;
    }

    private static void time(ObjectNode node, String name, Optional<Instant> at) {
        at.ifPresent(known -> node.put(name, Json.time(known)));
    }

    private static ObjectNode labels(ContainerDescription container) {
        ObjectNode node = Json.node();
        container.labels().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(label -> node.put(label.getKey(), label.getValue()));
        return node;
    }

    private static String state(ContainerDescription container) {
        if (container.running()) {
            return "running";
        }
        return container.startedAt().isPresent() ? "exited" : "created";
    }

    private static String status(ContainerDescription container, Instant now) {
        return switch (state(container)) {
            case "running" ->
                "Up" + container.startedAt().map(at -> " " + ago(at, now)).orElse("");
            case "exited" ->
                "Exited (" + container.exitCode() + ")"
                        + container
                                .finishedAt()
                                .map(at -> " " + ago(at, now) + " ago")
                                .orElse("");
            default -> "Created";
        };
    }

    private static String ago(Instant then, Instant now) {
        Duration passed = then.isAfter(now) ? Duration.ZERO : Duration.between(then, now);
        if (passed.toSeconds() < MOST_OF_SIXTY) {
            return passed.toSeconds() + " seconds";
        }
        if (passed.toMinutes() < MOST_OF_SIXTY) {
            return passed.toMinutes() + " minutes";
        }
        return passed.toHours() < MOST_HOURS ? passed.toHours() + " hours" : passed.toDays() + " days";
    }
}
