package dev.panelagent.engine.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An answer with an end, read on the caller's thread, so that what its reader throws comes out as it is and nothing is
 * read any more once the call has returned. The stream's own thread only watches the time: at the deadline it cuts the
 * connection, which ends a read that hangs.
 */
final class BoundedRead {
    private final Call call;
    private final long start = System.nanoTime();
    private final CompletableFuture<InputStream> body = new CompletableFuture<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean late;

    /** One read, whose deadline runs from now on. */
    BoundedRead(Call call) {
        this.call = call;
    }

    /**
     * Reads the whole answer.
     *
     * @param opening how long the engine may take to begin its answer
     */
    void run(
            EngineCalls calls,
            DockerHttpClient transport,
            Duration opening,
            Request request,
            EngineStream.Body reader) {
        Call open = new Call(call.action(), call.missing(), opening);
        try (EngineStream _ = EngineStream.open(calls, transport, open, request, this::watch, ended -> noBody())) {
            reader.read(body.join());
            if (late) {
                throw EngineErrors.translate(call, new TimeoutException());
            }
        } catch (IOException | DockerException | CompletionException e) {
            throw EngineErrors.translate(call, late ? new TimeoutException() : e);
        } finally {
            done.countDown();
        }
    }

    private void watch(InputStream opened) {
        body.complete(opened);
        try {
            late = !done.await(call.deadline().toNanos() - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            // The agent stops: going on cuts the connection.
            Thread.currentThread().interrupt();
        }
    }

    private void noBody() {
        body.completeExceptionally(new IOException("the answer has no body"));
    }
}
