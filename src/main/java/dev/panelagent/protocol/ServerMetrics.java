package dev.panelagent.protocol;

import dev.panelagent.common.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a server uses.
 *
 * @param at when this was put together
 * @param uptime since the container started; zero if it is not up
 * @param usage the container's own figures; empty if it is not up, or if the engine has not told in time
 * @param memoryLimitBytes what it may use where {@code usage} does not say; never 0 unless nobody knows
 * @param diskBytes what its data takes; empty if that was not counted yet
 * @param diskLimitBytes what its data may take: its limit, or the size of the disk
 */
public record ServerMetrics(
        ServerId serverId,
        Instant at,
        ServerState state,
        Duration uptime,
        Optional<ResourceUsage> usage,
        long memoryLimitBytes,
        OptionalLong diskBytes,
        long diskLimitBytes) {}
