package dev.panelagent.protocol;

/** Where the node's use of itself comes from. Takes a few milliseconds, asks no engine; never throws. */
@FunctionalInterface
public interface SystemMetricsSource {
    SystemMetrics systemMetrics();
}
