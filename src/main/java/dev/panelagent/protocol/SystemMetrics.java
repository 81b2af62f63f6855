package dev.panelagent.protocol;

import java.time.Duration;
import java.util.List;

/**
 * What the node uses, measured now.
 *
 * @param cpuPercent of all cores, 0 to 100
 * @param memory what processes cannot have without swapping is used
 * @param disk the one of DATA_DIR
 * @param bytesIn received since the node started
 * @param bytesOut sent since the node started
 * @param loadAverage over one, five and fifteen minutes
 * @param running servers with a live process
 */
public record SystemMetrics(
        double cpuPercent,
        Amount memory,
        Amount disk,
        long bytesIn,
        long bytesOut,
        Duration uptime,
        List<Double> loadAverage,
        int servers,
        int running) {
    /** In bytes. */
    public record Amount(long used, long total) {}
}
