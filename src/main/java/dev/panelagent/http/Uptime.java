package dev.panelagent.http;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/** How long the agent runs. */
final class Uptime {
    private Uptime() {}

    static Duration ofAgent() {
        return Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
    }
}
