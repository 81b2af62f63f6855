package dev.panelagent.http;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long one call may be made to wait, whatever it waits for, so that it is answered within five seconds. What its
 * caller takes to send the body does not count. For one thread.
 */
final class Patience {
    private static final long WHOLE = Duration.ofMillis(4500).toNanos();
    /** Kept back for the command itself: there is no use in room for an answer that is not waited for. */
    private static final long FOR_THE_ANSWER = Duration.ofMillis(1500).toNanos();

    private final LongSupplier clock;
    private long deadline;

    /** Begins now. */
    Patience() {
        this(System::nanoTime);
    }

    Patience(LongSupplier clock) {
        this.clock = clock;
        this.deadline = clock.getAsLong() + WHOLE;
    }

    /** Something that takes as long as the caller wants it to. */
    @FunctionalInterface
    interface Sending<T> {
        T run() throws IOException;
    }

    <T> T whileSending(Sending<T> sending) throws IOException {
        long before = clock.getAsLong();
        try {
            return sending.run();
        } finally {
            deadline += clock.getAsLong() - before;
        }
    }

    /** What may be spent on waiting for room, in nanoseconds; not more than {@code most}. */
    long forRoom(Duration most) {
        return Math.clamp(forAnswer() - FOR_THE_ANSWER, 0, most.toNanos());
    }

    /** What may be spent on waiting for the answer, in nanoseconds. */
    long forAnswer() {
        return Math.max(0, deadline - clock.getAsLong());
    }
}
