package dev.panelagent.engine;

import java.time.Instant;

/**
 * What a container uses; counters are since its start.
 *
 * @param cpuPercent of one core
 * @param memoryBytes usage less inactive page cache, on cgroup v1 and v2 alike
 */
public record ContainerStats(
        Instant at,
        double cpuPercent,
        long memoryBytes,
        long memoryLimitBytes,
        long networkRxBytes,
        long networkTxBytes,
        long blockReadBytes,
        long blockWriteBytes,
        long pids) {}
