package dev.panelagent.console;

import java.time.Duration;
import java.time.Instant;

/** Lets so many lines through a second. Not thread-safe. */
final class Throttle {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final int linesPerSecond;
    private Instant second = Instant.EPOCH;
    private int taken;

    /** A throttle; 0 lets everything through. */
    Throttle(int linesPerSecond) {
        this.linesPerSecond = linesPerSecond;
    }

    /** How many of so many lines may pass now. */
    int admit(Instant now, int lines) {
        if (linesPerSecond == 0) {
            return lines;
        }
        if (Duration.between(second, now).compareTo(SECOND) >= 0) {
            second = now;
            taken = 0;
        }
        int admitted = Math.min(lines, linesPerSecond - taken);
        taken += admitted;
        return admitted;
    }
}
