package dev.panelagent.link;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The only one who sends on a connection. The platform's WebSocket loses or refuses a send that is begun before the
 * last one is complete, so the next frame goes from the completion of the one before. After the first failure nothing
 * is sent any more. Thread-safe; callers never block: a send that blocks holds up a thread of the executor alone.
 */
final class PanelWriter {
    private static final int MAX_FRAMES = 8192;
    private static final long MAX_CHARS = 8L << 20;

    private final PanelTransport.Connection connection;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final Consumer<Throwable> onFailure;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition roomier = lock.newCondition();
    private final OutQueue queue;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private boolean sending;
    private long sendingSince;
    private boolean closing;
    private boolean stopped;
    private long pings;

    PanelWriter(
            PanelTransport.Connection connection,
            Executor executor,
            LongSupplier nanoTime,
            Consumer<Throwable> onFailure) {
        this(connection, executor, nanoTime, onFailure, new OutQueue(MAX_FRAMES, MAX_CHARS));
    }

    PanelWriter(
            PanelTransport.Connection connection,
            Executor executor,
            LongSupplier nanoTime,
            Consumer<Throwable> onFailure,
            OutQueue queue) {
        this.connection = connection;
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.onFailure = onFailure;
        this.queue = queue;
    }

    /** Queues a frame; false if nothing is sent on this connection any more. */
    boolean send(OutFrame frame) {
        lock.lock();
        try {
            if (closing || stopped) {
                return false;
            }
            if (queue.add(frame)) {
                next();
                return true;
            }
        } finally {
            lock.unlock();
        }
        fail(new IllegalStateException("the Panel takes frames more slowly than the agent has to send them"));
        return false;
    }

    /** Blocks while frames that must be kept pile up, until there is room again, nothing is sent any more, or time is up. */
    void awaitRoom(Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = limit.toNanos();
            while (queue.isCrowded() && left > 0) {
                left = roomier.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more frames; completes when all that were taken are sent or can never be. */
    CompletionStage<Void> drain() {
        lock.lock();
        try {
            closing = true;
            completeIfDrained();
            return drained;
        } finally {
            lock.unlock();
        }
    }

    /** Drops whatever waits and sends nothing more. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            queue.clear();
            roomier.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How long the frame that is being sent has been on its way; zero if there is none. */
    Duration inFlight() {
        lock.lock();
        try {
            return sending ? Duration.ofNanos(nanoTime.getAsLong() - sendingSince) : Duration.ZERO;
        } finally {
            lock.unlock();
        }
    }

    /** How many pings have left. */
    long pings() {
        lock.lock();
        try {
            return pings;
        } finally {
            lock.unlock();
        }
    }

    /** How many frames were dropped for want of room. */
    long dropped() {
        lock.lock();
        try {
            return queue.dropped();
        } finally {
            lock.unlock();
        }
    }

    private void next() {
        if (sending || stopped) {
            return;
        }
        OutFrame frame = queue.poll();
        if (frame == null) {
            completeIfDrained();
            return;
        }
        if (!queue.isCrowded()) {
            roomier.signalAll();
        }
        sending = true;
        sendingSince = nanoTime.getAsLong();
        executor.execute(() -> transmit(frame));
    }

    private void transmit(OutFrame frame) {
        CompletionStage<Void> sent;
        try {
            sent = frame.kind() == OutFrame.Kind.PING ? connection.sendPing() : connection.sendText(frame.text());
        } catch (RuntimeException e) {
            sent = CompletableFuture.failedStage(e);
        }
        sent.whenComplete((nothing, failure) -> sent(frame, failure));
    }

    private void sent(OutFrame frame, @Nullable Throwable failure) {
        if (failure == null) {
            frame.whenSent().run();
        }
        lock.lock();
        try {
            sending = false;
            if (failure == null) {
                if (frame.kind() == OutFrame.Kind.PING) {
                    pings++;
                }
                next();
                return;
            }
        } finally {
            lock.unlock();
        }
        fail(failure);
    }

    private void fail(Throwable failure) {
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            stop();
            drained.complete(null);
        } finally {
            lock.unlock();
        }
        onFailure.accept(failure);
    }

    private void completeIfDrained() {
        if (closing && !sending && queue.isEmpty()) {
            drained.complete(null);
        }
    }
}
