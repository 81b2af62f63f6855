package dev.panelagent.files.pull;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.files.Progress;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a fetch from outside when its time is up or nobody wants it any more: what blocks on a socket looks at no clock.
 * Belongs to the thread that made it.
 */
final class Watch implements AutoCloseable {
    private static final long TICK_MILLIS = 100;

    private final Thread thread = Thread.currentThread();
    private final long start = System.nanoTime();
    private final Duration timeout;
    private final Progress progress;
    private final Future<?> ticks;
    private @Nullable RuntimeException reason;
    private Runnable abort = () -> {};

    Watch(Duration timeout, Progress progress, ScheduledExecutorService timer) {
        this.timeout = timeout;
        this.progress = progress;
        this.ticks = timer.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** What ends the step that comes next; replaces that of the step before. */
    synchronized void onEnd(Runnable newAbort) {
        abort = newAbort;
        if (reason != null) {
            newAbort.run();
        }
    }

    /** Throws why the fetch is to end, if it is. */
    synchronized void check() {
        if (reason != null) {
            throw reason;
        }
        if (thread.isInterrupted()) {
            throw new CancellationException("the fetch was interrupted");
        }
        if (System.nanoTime() - start >= timeout.toNanos()) {
            throw new RequestException(
                    ErrorCode.TIMEOUT,
                    "the file was not there after " + timeout.toSeconds() + " s",
                    "try again, or fetch it from a faster server");
        }
    }

    /** Waits for work on another thread, and forgets it when the fetch is to end. */
    <T> T await(FutureTask<T> work) throws ExecutionException {
        onEnd(() -> work.cancel(false));
        try {
            return work.get();
        } catch (InterruptedException e) {
            thread.interrupt();
            throw cancelled(e);
        } catch (CancellationException e) {
            check();
            throw e;
        }
    }

    /** The fetch is to end for this reason, unless it has one. */
    synchronized void end(RuntimeException why) {
        if (reason == null) {
            reason = why;
            abort.run();
        }
    }

    @Override
    public void close() {
        ticks.cancel(false);
    }

    private void tick() {
        try {
            check();
            progress.advance(0);
        } catch (RuntimeException e) {
            end(e);
        }
    }

    private static CancellationException cancelled(InterruptedException cause) {
        CancellationException cancelled = new CancellationException("the fetch was interrupted");
        cancelled.initCause(cause);
        return cancelled;
    }
}
