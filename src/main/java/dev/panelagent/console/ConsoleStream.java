package dev.panelagent.console;

import dev.panelagent.common.ConsoleStreaming;
import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.ConsoleEntry;
import dev.panelagent.protocol.ConsoleGap;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One server's console on its way to the Panel: how it goes, and how far it has come. It is read from the history, so a
 * Panel that is slow or away holds up nothing and loses nothing that the history still has. Thread-safe.
 */
final class ConsoleStream {
    private static final int MOST_LINES = 500;
    private static final int MOST_CHARS = 64 * 1024;
    /** How many old lines a Panel that is back gets of a stream it did not ask for. */
    private static final int LOOK_BACK = 1000;

    private final ServerId server;
    private final ConsoleHistory history;
    /** Held while a batch is handed over, so that none of what was before follows upon what the Panel asked for. */
    private final ReentrantLock handingOver = new ReentrantLock();

    private ConsoleStreaming byDefault;
    private @Nullable ConsoleStreaming asked;
    private HistoryReader reader;
    private long delivered;
    private long skipped;
    private int turn;

    /**
     * What goes next.
     *
     * @param entries at least one
     * @param turn the stream was begun anew so many times
     * @param full whether more would not have fit
     */
    record Batch(ServerId server, ConsoleStreaming streaming, List<ConsoleEntry> entries, int turn, boolean full) {
        long lastSeq() {
            return entries.getLast().lastSeq();
        }
    }

    /** A stream of what comes from now on. */
    ConsoleStream(ServerId server, ConsoleHistory history, ConsoleStreaming byDefault) {
        this.server = server;
        this.history = history;
        this.byDefault = byDefault;
        this.delivered = history.lastSeq();
        this.reader = history.after(delivered);
    }

    ServerId server() {
        return server;
    }

    /**
     * The Panel wants it.
     *
     * @param afterSeq from behind this number on; empty: from now on
     * @param answer tells the Panel, quickly; what it asked for follows upon that, and nothing of it goes before
     */
    void connect(OptionalLong afterSeq, ConsoleStreaming streaming, Runnable answer) {
        handingOver.lock();
        try {
            betweenBatches(() -> {
                asked = streaming;
                delivered = Math.min(afterSeq.orElse(history.lastSeq()), history.lastSeq());
                beginAnew();
            });
            answer.run();
        } finally {
            handingOver.unlock();
        }
    }

    /** The Panel does not want it. */
    void disconnect() {
        betweenBatches(() -> {
            asked = ConsoleStreaming.OFF;
            beginAnew();
        });
    }

    private void betweenBatches(Runnable change) {
        handingOver.lock();
        try {
            synchronized (this) {
                change.run();
            }
        } finally {
            handingOver.unlock();
        }
    }

    /** How it goes as long as the Panel has not said what it wants. */
    synchronized void byDefault(ConsoleStreaming streaming) {
        if (byDefault == ConsoleStreaming.OFF && streaming != ConsoleStreaming.OFF && asked == null) {
            delivered = history.lastSeq();
            beginAnew();
        }
        byDefault = streaming;
    }

    /** There is a new connection: what the last one did not take goes again. */
    synchronized void connected() {
        long behind = history.lastSeq() - delivered;
        if (asked == null && behind > LOOK_BACK) {
            skipped = behind - LOOK_BACK;
        }
        beginAnew();
    }

    private void beginAnew() {
        turn++;
        reader.close();
        reader = history.after(delivered + skipped);
    }

    synchronized ConsoleStreaming streaming() {
        return asked == null ? byDefault : asked;
    }

    synchronized long delivered() {
        return delivered;
    }

    /** Whether there is something to send. */
    synchronized boolean hasMore() {
        return streaming() != ConsoleStreaming.OFF && (skipped > 0 || reader.hasMore());
    }

    /**
     * Hands over what goes next.
     *
     * @param taker takes the batch, quickly; not called if there is none
     */
    void handOver(Consumer<Batch> taker) {
        handingOver.lock();
        try {
            next().ifPresent(taker);
        } finally {
            handingOver.unlock();
        }
    }

    /** What goes next; empty if there is nothing. */
    synchronized Optional<Batch> next() {
        if (!hasMore()) {
            return Optional.empty();
        }
        if (skipped > 0) {
            ConsoleGap gap = new ConsoleGap(
                    delivered + 1,
                    delivered + skipped,
                    history.lastAt().orElse(Instant.EPOCH),
                    ConsoleGap.Reason.SKIPPED);
            skipped = 0;
            return Optional.of(new Batch(server, streaming(), List.of(gap), turn, true));
        }
        List<ConsoleEntry> entries = reader.read(MOST_LINES, MOST_CHARS);
        return entries.isEmpty()
                ? Optional.empty()
                : Optional.of(new Batch(server, streaming(), entries, turn, reader.hasMore()));
    }

    /** A batch was handed to the socket. */
    synchronized void sent(Batch batch) {
        if (batch.turn() == turn) {
            delivered = batch.lastSeq();
        }
    }

    /** Sends nothing more. */
    void close() {
        betweenBatches(() -> {
            asked = ConsoleStreaming.OFF;
            beginAnew();
            reader.close();
        });
    }
}
