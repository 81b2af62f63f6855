package dev.panelagent.protocol;

import java.time.Instant;

/**
 * What a container uses, read from the engine. Counters are since the container's start.
 *
 * @param cpuPercent of one core: 100 is one core busy
 * @param memoryBytes working set: usage less the inactive page cache
 * @param memoryLimitBytes the container's limit, or the node's memory where it has none
 */
public record ResourceUsage(
        Instant at,
        double cpuPercent,
        long memoryBytes,
        long memoryLimitBytes,
        long networkRxBytes,
        long networkTxBytes,
        long blockReadBytes,
        long blockWriteBytes,
        long pids) {}
