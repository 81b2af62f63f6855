package dev.panelagent.link;

import dev.panelagent.common.AgentThreads;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The loop on a timer thread. */
final class TimerLoop implements LinkLoop, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(TimerLoop.class.getName());

    private final ScheduledExecutorService timer = AgentThreads.timer("panel-link");

    @Override
    public void execute(Runnable task) {
        schedule(Duration.ZERO, task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        try {
            Future<?> future = timer.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            return Timer.NONE;
        }
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "A task of the Panel link failed; the link goes on", e);
        }
    }
}
