package dev.panelagent.engine.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * An answer of the engine without an end: one thread opens it, reads it and tells of its end. Made on docker-java's
 * transport instead of its callbacks because those cannot say when a stream is closed for good, hand out an array they
 * use again, and know log times to the second only.
 */
final class EngineStream implements AutoCloseable {
    private static final Logger LOG = System.getLogger(EngineStream.class.getName());
    private static final int MAX_ERROR_BODY = 64 * 1024;

    private final Call call;
    private final CompletableFuture<Response> opened = new CompletableFuture<>();
    private volatile boolean closed;

    private EngineStream(Call call) {
        this.call = call;
    }

    /** Reads the answer until it ends; called on the stream's thread. */
    interface Body {
        void read(InputStream body) throws IOException;
    }

    /**
     * Returns when the engine has accepted the request.
     *
     * @param ended called once on the stream's thread when an opened stream is over
     */
    static EngineStream open(
            EngineCalls calls,
            DockerHttpClient transport,
            Call call,
            Request request,
            Body body,
            Consumer<EngineStream> ended) {
        EngineStream stream = new EngineStream(call);
        Future<?> running = calls.submit(call, () -> {
            stream.run(transport, request, body, ended);
            return true;
        });
        stream.awaitOpened(running);
        return stream;
    }

    private void awaitOpened(Future<?> running) {
        try {
            opened.get(call.deadline().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw EngineErrors.translate(call, EngineCalls.cause(e));
        } catch (TimeoutException e) {
            giveUp(running, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp(running, e);
        }
    }

    private void giveUp(Future<?> running, Exception reason) {
        // Loses only against an answer that came in the same moment; then the stream is open after all.
        if (opened.completeExceptionally(reason)) {
            running.cancel(true);
            throw EngineErrors.translate(call, reason);
        }
    }

    private void run(DockerHttpClient transport, Request request, Body body, Consumer<EngineStream> ended) {
        try (Response response = accepted(transport.execute(request))) {
            if (opened.complete(response)) {
                body.read(response.getBody());
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "stream ended: {0}: {1}", call.action(), e);
        } catch (RuntimeException e) {
            if (!opened.completeExceptionally(e) && !closed) {
                LOG.log(Level.WARNING, "stream failed: " + call.action(), e);
            }
        } finally {
            if (!opened.isCompletedExceptionally()) {
                ended.accept(this);
            }
        }
    }

    /** The answer, or the exception of its status. */
    static Response accepted(Response response) throws IOException {
        int status = response.getStatusCode();
        if (status >= 200 && status < 300) {
            return response;
        }
        try (response) {
            byte[] body = response.getBody().readNBytes(MAX_ERROR_BODY);
            throw EngineErrors.ofStatus(status, new String(body, StandardCharsets.UTF_8));
        }
    }

    /** True once its owner closed it. */
    boolean isClosed() {
        return closed;
    }

    /** Ends it by cutting its connection; any thread may. */
    @Override
    public void close() {
        closed = true;
        opened.join().close();
    }
}
