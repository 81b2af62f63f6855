package dev.panelagent.protocol;

import dev.panelagent.common.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A server as it is now.
 *
 * @param desired what it should be doing
 * @param uptime since the container started; zero if it is not up
 * @param usage the container's own figures; empty if it is not up or the engine has none yet
 * @param activity what the agent is doing with it; empty if nothing
 */
public record ServerStatus(
        ServerId serverId,
        String name,
        ServerState state,
        DesiredState desired,
        Optional<String> containerId,
        OptionalLong pid,
        Duration uptime,
        Optional<ResourceUsage> usage,
        Optional<Activity> activity) {
    /** A command at work on a server: which, and since when. */
    public record Activity(String commandId, String action, Instant since) {}
}
