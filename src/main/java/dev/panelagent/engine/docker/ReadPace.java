package dev.panelagent.engine.docker;

import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Lets output gather for a moment where little comes at a time but often, as waking up for it costs far more than the
 * lines themselves. What comes after a silence is told at once. A flood is not held up: when the engine's socket is full
 * the game waits. For one thread.
 */
final class ReadPace {
    private static final long OFTEN = Duration.ofMillis(20).toNanos();
    private static final long MOMENT = Duration.ofMillis(50).toNanos();
    /** How long there is no pause after a flood. */
    private static final long CALM = Duration.ofSeconds(1).toNanos();
    /** Bytes in a moment; as single lines well below what the socket holds. */
    private static final int FLOOD = 4 * 1024;

    private final LongSupplier nanoTime;
    private final LongConsumer pause;
    private long waitingSince;
    private long floodAt;
    private long bytes;

    /**
     * A pace.
     *
     * @param pause waits so many nanoseconds, or less
     */
    ReadPace(LongSupplier nanoTime, LongConsumer pause) {
        this.nanoTime = nanoTime;
        this.pause = pause;
        this.waitingSince = nanoTime.getAsLong() - OFTEN;
        this.floodAt = nanoTime.getAsLong() - CALM;
    }

    void told(int count) {
        bytes += count;
    }

    /** Called when all there was is told, before more is waited for. */
    void beforeWaiting() {
        long now = nanoTime.getAsLong();
        if (bytes >= FLOOD) {
            floodAt = now;
        } else if (bytes > 0 && now - waitingSince < OFTEN && now - floodAt >= CALM) {
            pause.accept(MOMENT);
            now = nanoTime.getAsLong();
        }
        waitingSince = now;
        bytes = 0;
    }
}
