package dev.panelagent.engine.docker;

import dev.panelagent.common.AgentThreads;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs every call to the engine on a thread of its own and gives up on it at its deadline. docker-java's response
 * timeout is not enough: it does nothing on a unix socket (its sockets know no read timeout), and on TCP it bounds each
 * read, not the call. The interrupt that follows a deadline closes the call's socket.
 */
final class EngineCalls implements AutoCloseable {
    private final ExecutorService threads = AgentThreads.perTask("engine");

    /** The result of the call, or an exception as the port promises it. */
    <T> T run(Call call, Callable<T> work) {
        Future<T> result = submit(call, work);
        try {
            return result.get(call.deadline().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw EngineErrors.translate(call, cause(e));
        } catch (TimeoutException e) {
            result.cancel(true);
            throw EngineErrors.translate(call, e);
        } catch (InterruptedException e) {
            result.cancel(true);
            Thread.currentThread().interrupt();
            throw EngineErrors.unavailable(call, "the call was interrupted", e);
        }
    }

    /** Starts work that outlives the call. */
    <T> Future<T> submit(Call call, Callable<T> work) {
        try {
            return threads.submit(work);
        } catch (RejectedExecutionException e) {
            throw EngineErrors.unavailable(call, "the agent is stopping", e);
        }
    }

    static Throwable cause(ExecutionException e) {
        Throwable cause = e.getCause();
        return cause == null ? e : cause;
    }

    /** Interrupts all that still runs, which closes its sockets; does not wait for it. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
