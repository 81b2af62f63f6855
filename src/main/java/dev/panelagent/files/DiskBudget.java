package dev.panelagent.files;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How much one server's data may take, and takes: what was measured, and what was claimed and released since. A
 * measurement is slow, so it runs outside the lock of the count, and what is claimed while it runs is added to its
 * result whether it saw it or not: to count a byte twice for a while does no harm, to forget one does. What is claimed
 * long before it is written needs {@link #guard}, which stays known until then. Thread-safe.
 */
public final class DiskBudget {
    /** Finds out how much the data takes, by a walk: slow. */
    @FunctionalInterface
    public interface Measure {
        long usedBytes() throws IOException;
    }

    private final long limitBytes;
    private final Measure measure;
    private final Duration freshness;
    private final InstantSource clock;

    /** Held by the one who measures; the others wait for its result. Taken before {@link #count}, never within. */
    private final ReentrantLock measuring = new ReentrantLock();

    private final ReentrantLock count = new ReentrantLock();
    private @Nullable Instant measuredAt;
    private long used;

    /** What was claimed, or written by a guarded channel, since the last measurement began. */
    private long claimedMeanwhile;

    /** The steps of guarded channels that may not be written yet; part of what is used. */
    private long ahead;

    /**
     * A budget that nobody has used yet.
     *
     * @param limitBytes 0 for none
     * @param freshness how long a measurement counts; between two, what the agent itself writes and frees is added
     */
    public DiskBudget(long limitBytes, Measure measure, Duration freshness, InstantSource clock) {
        this.limitBytes = limitBytes;
        this.measure = measure;
        this.freshness = freshness;
        this.clock = clock;
    }

    /** A budget that refuses nothing and measures nothing. */
    public static DiskBudget unlimited() {
        return new DiskBudget(0, () -> 0, Duration.ZERO, InstantSource.system());
    }

    /**
     * Asks for so many bytes more, before they are written.
     *
     * @throws RequestException INSUFFICIENT_RESOURCES, naming limit and use, and nothing is counted; FILE_ERROR if the
     *     data cannot be measured
     */
    public void claim(long bytes) {
        requireNotNegative(bytes);
        refreshForClaim();
        count.lock();
        try {
            require(bytes);
            used = sum(used, bytes);
            claimedMeanwhile = sum(claimedMeanwhile, bytes);
        } finally {
            count.unlock();
        }
    }

    /**
     * Claims a guarded channel's next step, in place of one that is written.
     *
     * @param needed what must be had
     * @param wished what is good to have, if there is as much
     * @return how much was claimed
     */
    long claimStep(long written, long needed, long wished) {
        refreshForClaim();
        count.lock();
        try {
            require(needed);
            long step =
                    limitBytes > 0 ? Math.max(needed, Math.min(wished, limitBytes - used)) : Math.max(needed, wished);
            used = sum(used, step);
            settle(written);
            ahead = sum(ahead, step);
            return step;
        } finally {
            count.unlock();
        }
    }

    /** A guarded channel is done with its last step, of which so many bytes were written. */
    void endStep(long step, long written) {
        count.lock();
        try {
            used = Math.max(0, used - (step - written));
            ahead -= step - written;
            settle(written);
        } finally {
            count.unlock();
        }
    }

    /** What is written now may be seen by the next measurement, but not by one that runs. */
    private void settle(long written) {
        ahead -= written;
        claimedMeanwhile = sum(claimedMeanwhile, written);
    }

    private void refreshForClaim() {
        if (limitBytes > 0) {
            refresh();
        }
    }

    private void require(long bytes) {
        if (limitBytes > 0 && bytes > 0 && bytes > limitBytes - used) {
            throw new RequestException(
                    ErrorCode.INSUFFICIENT_RESOURCES,
                    "the server's disk limit is " + limitBytes + " bytes, " + used + " are in use and " + bytes
                            + " more were asked for",
                    "delete files or raise the limit");
        }
    }

    /** So many bytes are free again: deleted, or claimed and not written. */
    public void release(long bytes) {
        requireNotNegative(bytes);
        count.lock();
        try {
            used = Math.max(0, used - bytes);
        } finally {
            count.unlock();
        }
    }

    /**
     * What the data takes, by a measurement that is fresh.
     *
     * @throws RequestException FILE_ERROR if the data cannot be measured
     */
    public long usedBytes() {
        refresh();
        count.lock();
        try {
            return used;
        } finally {
            count.unlock();
        }
    }

    /** What the data takes by the last measurement, however old, and what was told since; empty if there was none. */
    OptionalLong lastCount() {
        count.lock();
        try {
            return measuredAt == null ? OptionalLong.empty() : OptionalLong.of(used);
        } finally {
            count.unlock();
        }
    }

    public long limitBytes() {
        return limitBytes;
    }

    /**
     * A channel that claims what is written to it before it is, in large steps, and on {@link WritableByteChannel#close}
     * gives back what it claimed and did not write.
     *
     * @param replacing so many bytes at the beginning cost nothing, as they take the place of others
     */
    public WritableByteChannel guard(WritableByteChannel channel, long replacing) {
        requireNotNegative(replacing);
        return new GuardedChannel(this, channel, replacing);
    }

    /** A {@link #guard(WritableByteChannel, long)} for what replaces nothing. */
    public WritableByteChannel guard(WritableByteChannel channel) {
        return guard(channel, 0);
    }

    private void refresh() {
        if (isFresh()) {
            return;
        }
        measuring.lock();
        try {
            // Whoever waited finds what the one before it measured.
            if (!isFresh()) {
                measure();
            }
        } finally {
            measuring.unlock();
        }
    }

    private boolean isFresh() {
        count.lock();
        try {
            return measuredAt != null && clock.instant().isBefore(measuredAt.plus(freshness));
        } finally {
            count.unlock();
        }
    }

    private void measure() {
        count.lock();
        try {
            claimedMeanwhile = 0;
        } finally {
            count.unlock();
        }
        long measured = measured();
        count.lock();
        try {
            used = sum(sum(measured, claimedMeanwhile), ahead);
            measuredAt = clock.instant();
        } finally {
            count.unlock();
        }
    }

    private long measured() {
        try {
            return measure.usedBytes();
        } catch (IOException e) {
            throw new RequestException(
                    ErrorCode.FILE_ERROR,
                    "the server's data cannot be measured",
                    "try again, and look at the node's disk if it stays so",
                    e);
        }
    }

    private static long sum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    private static void requireNotNegative(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes are negative: " + bytes);
        }
    }
}
