package dev.panelagent.server;

import dev.panelagent.engine.ContainerInfo;
import java.util.Optional;

/**
 * What an inspection of a container showed.
 *
 * @param info empty if the engine has no such container
 */
record Sight(String containerId, Optional<ContainerInfo> info) {}
