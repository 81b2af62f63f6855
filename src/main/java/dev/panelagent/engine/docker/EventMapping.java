package dev.panelagent.engine.docker;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventActor;
import dev.panelagent.engine.EngineEvent;
import dev.panelagent.engine.EngineListener;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the engine's stream of events. */
final class EventMapping implements EngineStream.Body {
    private static final String EXIT_CODE = "exitCode";
    private static final String HEALTH = "health_status: ";
    private static final String PODMAN_HEALTH = "HealthStatus";

    /** What the engine mixes in with the container's labels. */
    private static final Set<String> NOT_LABELS =
            Set.of("name", "image", EXIT_CODE, "execDuration", "containerExitCode", "podId");

    private final ObjectMapper json;
    private final EngineListener listener;

    EventMapping(ObjectMapper json, EngineListener listener) {
        this.json = json;
        this.listener = listener;
    }

    @Override
    public void read(InputStream body) throws IOException {
        try (MappingIterator<Event> events = json.readerFor(Event.class).readValues(body)) {
            while (events.hasNextValue()) {
                map(events.nextValue()).ifPresent(listener::event);
            }
        }
    }

    /**
     * Empty for events that change nothing here. Podman says {@code died} and {@code remove}, and has the health in a
     * member of its own.
     */
    static Optional<EngineEvent> map(Event event) {
        EventActor actor = event.getActor();
        if (actor == null || actor.getId() == null || event.getAction() == null || event.getTimeNano() == null) {
            return Optional.empty();
        }
        String id = actor.getId();
        Instant at = Instant.EPOCH.plusNanos(event.getTimeNano());
        Map<String, String> attributes = actor.getAttributes() == null ? Map.of() : actor.getAttributes();
        Map<String, String> labels = labels(attributes);
        return switch (event.getAction()) {
            case "start" -> Optional.of(new EngineEvent.Started(id, at, labels));
            case "die", "died" -> Optional.of(new EngineEvent.Died(id, at, labels, exitCode(attributes)));
            case "oom" -> Optional.of(new EngineEvent.OutOfMemory(id, at, labels));
            case "health_status" ->
                healthChanged(
                        id, at, labels, String.valueOf(event.getRawValues().get(PODMAN_HEALTH)));
            case "destroy", "remove" -> Optional.of(new EngineEvent.Removed(id, at, labels));
            case String action
            when action.startsWith(HEALTH) -> healthChanged(id, at, labels, action.substring(HEALTH.length()));
            default -> Optional.empty();
        };
    }

    private static Optional<EngineEvent> healthChanged(
            String id, Instant at, Map<String, String> labels, String status) {
        return InspectMapping.health(status).map(health -> new EngineEvent.HealthChanged(id, at, labels, health));
    }

    private static Map<String, String> labels(Map<String, String> attributes) {
        Map<String, String> labels = new HashMap<>(attributes);
        labels.keySet().removeAll(NOT_LABELS);
        return Map.copyOf(labels);
    }

    private static int exitCode(Map<String, String> attributes) {
        try {
            return Integer.parseInt(
                    attributes.getOrDefault(EXIT_CODE, attributes.getOrDefault("containerExitCode", "0")));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
