package dev.panelagent.common;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential back-off with full jitter: the n-th delay is drawn evenly from (0, min(cap, first * 2^n)]. Full jitter
 * keeps a thousand agents from coming back to a restarted Panel at the same moment. Not thread-safe: one owner.
 */
public final class BackOff {
    private static final int MAX_SHIFT = 30;

    private final Duration first;
    private final Duration cap;
    private final RandomGenerator random;
    private int attempts;

    public BackOff(Duration first, Duration cap, RandomGenerator random) {
        if (first.isNegative() || first.isZero() || cap.compareTo(first) < 0) {
            throw new IllegalArgumentException("first must be positive and at most cap: " + first + ", " + cap);
        }
        this.first = first;
        this.cap = cap;
        this.random = random;
    }

    /** How long to wait before the next attempt; at least a millisecond, at most the cap. */
    public Duration next() {
        long ceiling = Math.min(cap.toMillis(), first.toMillis() << Math.min(attempts, MAX_SHIFT));
        attempts++;
        return Duration.ofMillis(random.nextLong(ceiling) + 1);
    }

    /** How many delays were handed out since the last reset. */
    public int attempts() {
        return attempts;
    }

    /** Starts over, after success. */
    public void reset() {
        attempts = 0;
    }
}
