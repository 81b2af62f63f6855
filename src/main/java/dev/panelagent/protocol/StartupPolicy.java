package dev.panelagent.protocol;

import java.time.Duration;

/**
 * When a started server counts as running.
 *
 * @param timeout how long the start may take
 */
public record StartupPolicy(Readiness readiness, Duration timeout) {
    /** A process that runs is ready. */
    public static final StartupPolicy RUNNING_IS_READY =
            new StartupPolicy(new Readiness.Running(), Duration.ofMinutes(5));

    /** Whether a server that runs may yet have to show that it is ready. */
    public boolean awaitsSign() {
        return !(readiness instanceof Readiness.Running);
    }
}
