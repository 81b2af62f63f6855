package dev.panelagent.engine;

import java.time.Instant;
import java.util.Map;

/** Something happened to a container. */
public sealed interface EngineEvent {
    String containerId();

    Instant at();

    /** The container's labels, by which its owner is found. */
    Map<String, String> labels();

    record Started(String containerId, Instant at, Map<String, String> labels) implements EngineEvent {}

    record Died(String containerId, Instant at, Map<String, String> labels, int exitCode) implements EngineEvent {}

    record OutOfMemory(String containerId, Instant at, Map<String, String> labels) implements EngineEvent {}

    record HealthChanged(String containerId, Instant at, Map<String, String> labels, Health health)
            implements EngineEvent {}

    record Removed(String containerId, Instant at, Map<String, String> labels) implements EngineEvent {}
}
