package dev.panelagent.console;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * What is heard while the engine's log is still read. When there is too much of it whoever brings it waits for a moment,
 * rather than that lines be lost. Thread-safe.
 */
final class HeldOutput {
    private static final int MOST_CHARS = 16 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<LogLine> lines = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private long chars;
    private boolean over;

    /** Holds lines; false if nothing is held any more. */
    boolean hold(List<LogLine> more) {
        lock.lock();
        try {
            long left = PATIENCE.toNanos();
            while (!over && chars > MOST_CHARS && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (!over) {
                lines.addAll(more);
                for (LogLine line : more) {
                    chars += line.text().length();
                    int _ = counts.merge(line.stream(), 1, Integer::sum);
                }
                changed.signalAll();
            }
            return !over;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !over;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until so many lines of a stream are held, or time is up; returns those there are. */
    List<String> await(String stream, int count, Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = limit.toNanos();
            while (counts.getOrDefault(stream, 0) < count && left > 0) {
                left = changed.awaitNanos(left);
            }
            return texts(stream);
        } finally {
            lock.unlock();
        }
    }

    private List<String> texts(String stream) {
        return lines.stream()
                .filter(line -> line.stream().equals(stream))
                .map(LogLine::text)
                .toList();
    }

    /** Hands over what is held, and holds nothing any more; what comes meanwhile waits. */
    void release(Consumer<List<LogLine>> taker) {
        lock.lock();
        try {
            taker.accept(List.copyOf(lines));
            lines.clear();
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
