package dev.panelagent.link;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A loop whose time stands still until the test moves it; tasks run on the test's thread. */
final class ManualLoop implements LinkLoop, InstantSource {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final PriorityQueue<Entry> timers =
            new PriorityQueue<>(Comparator.comparingLong(Entry::due).thenComparingLong(Entry::place));
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private volatile CompletableFuture<Void> expected = new CompletableFuture<>();
    private volatile long now;
    private long places;

    private record Entry(long due, long place, Runnable task) {}

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        expected.complete(null);
    }

    /** Completes when the next task is handed over, for tasks that come from another thread. */
    CompletableFuture<Void> expectTask() {
        expected = new CompletableFuture<>();
        return expected;
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        Entry entry = new Entry(now + delay.toNanos(), places++, task);
        timers.add(entry);
        return () -> timers.remove(entry);
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Instant instant() {
        return BEGIN.plusNanos(now);
    }

    /** Runs what is to run now. */
    void settle() {
        advance(Duration.ZERO);
    }

    /** Moves time, running every task at its moment. */
    void advance(Duration by) {
        long end = now + by.toNanos();
        runTasks();
        while (!timers.isEmpty() && timers.peek().due() <= end) {
            Entry next = timers.remove();
            now = next.due();
            next.task().run();
            runTasks();
        }
        now = end;
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }
}
