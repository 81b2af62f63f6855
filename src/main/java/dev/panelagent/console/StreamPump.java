package dev.panelagent.console;

import dev.panelagent.protocol.ConsoleChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends consoles over one connection, one batch of each in turn, on a thread of its own. Only a few batches are under way
 * at a time: a Panel that takes them slowly gets larger ones later, and replies need not wait behind a flood. While little
 * is printed a line goes at once; otherwise lines are gathered for a moment. Thread-safe.
 */
final class StreamPump {
    private static final int MOST_UNDER_WAY = 4;
    private static final Duration GATHER = Duration.ofMillis(50);
    /** Batches that go at once in such a moment. */
    private static final int AT_ONCE = 20;

    private final ConsoleChannel channel;
    private final ThreadFactory threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<ConsoleStream> ready = new ArrayDeque<>();
    private final Set<ConsoleStream> queued = new HashSet<>();
    private int underWay;
    private long momentEnds = System.nanoTime();
    private int left;
    private boolean ended;

    StreamPump(ConsoleChannel channel, ThreadFactory threads) {
        this.channel = channel;
        this.threads = threads;
    }

    void start() {
        threads.newThread(this::run).start();
    }

    /** There is something to send of this one. */
    void news(ConsoleStream stream) {
        lock.lock();
        try {
            if (!ended && queued.add(stream)) {
                ready.add(stream);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            for (ConsoleStream next = take(); next != null; next = take()) {
                ConsoleStream stream = next;
                stream.handOver(batch -> deliver(stream, batch));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    /** The one whose turn it is; null when nothing more is to be sent. */
    private @Nullable ConsoleStream take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!ended) {
                long now = System.nanoTime();
                if (ready.isEmpty() || underWay >= MOST_UNDER_WAY) {
                    changed.await();
                } else if (momentEnds - now <= 0) {
                    momentEnds = now + GATHER.toNanos();
                    left = Math.max(AT_ONCE, ready.size());
                } else if (left > 0) {
                    left--;
                    ConsoleStream stream = ready.remove();
                    queued.remove(stream);
                    return stream;
                } else {
                    long _ = changed.awaitNanos(momentEnds - now);
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void deliver(ConsoleStream stream, ConsoleStream.Batch batch) {
        lock.lock();
        try {
            underWay++;
            if (batch.full()) {
                left++;
            }
        } finally {
            lock.unlock();
        }
        if (!channel.send(batch.server(), batch.entries(), batch.streaming(), () -> sent(stream, batch))) {
            end();
        } else if (stream.hasMore()) {
            news(stream);
        }
    }

    private void sent(ConsoleStream stream, ConsoleStream.Batch batch) {
        stream.sent(batch);
        lock.lock();
        try {
            underWay--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
