package dev.panelagent.engine.docker;

import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Lets output gather for a moment where little comes at a time but often, as waking up for it costs far more than the
 * lines themselves. The first two pieces of a moment are told at once. A flood is not held up: when the engine's socket is
 * full the game waits. Nor is what follows upon something typed: that is awaited. For one thread, but for {@link #typed}.
 */
final class ReadPace {
    private static final long MOMENT = Duration.ofMillis(50).toNanos();
    private static final int AT_ONCE = 2;
    /** How long there is no pause after a flood, or after something was typed. */
    private static final long CALM = Duration.ofSeconds(1).toNanos();
    /** Bytes that come at a time; as single lines well below what the socket holds. */
    private static final int FLOOD = 4 * 1024;

    private final LongSupplier nanoTime;
    private final LongConsumer pause;
    private long momentEnds;
    private long calmUntil;
    private int pieces;
    private long bytes;
    private volatile long typedUntil;

    /**
     * A pace.
     *
     * @param pause waits so many nanoseconds, or less
     */
    ReadPace(LongSupplier nanoTime, LongConsumer pause) {
        this.nanoTime = nanoTime;
        this.pause = pause;
        this.momentEnds = nanoTime.getAsLong();
        this.calmUntil = momentEnds;
        this.typedUntil = momentEnds;
    }

    /** Something was written to the console; any thread may say so. */
    void typed() {
        typedUntil = nanoTime.getAsLong() + CALM;
    }

    void told(int count) {
        bytes += count;
    }

    /** Called when all there was is told, before more is waited for. */
    void beforeWaiting() {
        if (bytes == 0) {
            return;
        }
        long now = nanoTime.getAsLong();
        if (bytes >= FLOOD) {
            calmUntil = now + CALM;
        }
        bytes = 0;
        if (now - momentEnds >= 0) {
            momentEnds = now + MOMENT;
            pieces = 0;
        }
        pieces++;
        if (pieces >= AT_ONCE && now - calmUntil >= 0 && now - typedUntil >= 0) {
            pause.accept(momentEnds - now);
        }
    }
}
