package dev.panelagent.link;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A connection of the platform. Sends with a handler only: the form with a future loses frames without a sign, and the
 * blocking form has no timeout. Closing goes to another thread, because it waits for a stuck write.
 */
final class LibertyConnection implements PanelTransport.Connection {
    private final Session session;
    private final RemoteEndpoint.Async remote;
    private final Executor closers;

    LibertyConnection(Session session, Duration sendTimeout, Executor closers) {
        this.session = session;
        this.remote = session.getAsyncRemote();
        this.remote.setSendTimeout(sendTimeout.toMillis());
        this.closers = closers;
    }

    @Override
    public CompletionStage<Void> sendText(String text) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        remote.sendText(text, result -> {
            if (result.isOK()) {
                sent.complete(null);
            } else {
                Throwable cause = result.getException();
                sent.completeExceptionally(cause == null ? new IOException("the connection is broken") : cause);
            }
        });
        return sent;
    }

    @Override
    public CompletionStage<Void> sendPing() {
        try {
            remote.sendPing(ByteBuffer.allocate(0));
            return CompletableFuture.completedStage(null);
        } catch (IOException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    @Override
    public CompletionStage<Void> close(int code, String reason) {
        return CompletableFuture.runAsync(() -> closeNow(code, reason), closers);
    }

    private void closeNow(int code, String reason) {
        try {
            session.close(new CloseReason(CloseCodes.getCloseCode(code), reason));
        } catch (IOException | IllegalStateException e) {
            // It is closed or broken already, which is what was wanted.
        }
    }
}
