package dev.panelagent.engine;

/**
 * Who the engine is.
 *
 * @param name {@code Docker Engine} or {@code Podman Engine}
 * @param apiVersion newest version of the Docker API it speaks
 */
public record EngineInfo(String name, String version, String apiVersion) {}
