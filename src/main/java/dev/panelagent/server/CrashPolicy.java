package dev.panelagent.server;

import dev.panelagent.config.AgentConfig;
import java.time.Duration;
import java.util.Optional;

/** Whether and when a server that crashed is started again: the wait doubles with each crash of the last hour. */
record CrashPolicy(int mostPerHour, Duration firstDelay) {
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int MAX_SHIFT = 20;

    CrashPolicy(AgentConfig.Crashes settings) {
        this(settings.restartsPerHour(), settings.firstDelay());
    }

    /**
     * The wait before the next start.
     *
     * @param crashes of the last hour, this one included
     * @return empty if it has crashed too often
     */
    Optional<Duration> delay(int crashes) {
        if (crashes > mostPerHour) {
            return Optional.empty();
        }
        Duration delay = firstDelay.multipliedBy(1L << Math.min(crashes - 1, MAX_SHIFT));
        return Optional.of(delay.compareTo(LONGEST) < 0 ? delay : LONGEST);
    }
}
