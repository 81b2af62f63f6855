package dev.panelagent.testing.quirks;

import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A client endpoint that shows what the platform does with it. */
@ClientEndpoint(configurator = QuirksEndpoint.Headers.class)
public final class QuirksEndpoint {
    static final AtomicBoolean AFTER_RESPONSE = new AtomicBoolean();

    final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
    final CountDownLatch handling = new CountDownLatch(1);
    final CountDownLatch mayReturn = new CountDownLatch(1);

    /** Identifies the client and notes whether the answer was seen. */
    public static final class Headers extends ClientEndpointConfig.Configurator {
        @Override
        public void beforeRequest(Map<String, List<String>> headers) {
            headers.put("Authorization", List.of("Bearer quirks"));
        }

        @Override
        public void afterResponse(HandshakeResponse response) {
            AFTER_RESPONSE.set(true);
        }
    }

    @OnOpen
    public void onOpen(Session session) {
        session.setMaxIdleTimeout(0);
    }

    /** Holds up the thread that reads, for as long as the test wants. */
    @OnMessage
    public void onText(String text) throws InterruptedException {
        handling.countDown();
        if (!mayReturn.await(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody let the handler go");
        }
    }

    @OnClose
    public void onClose(CloseReason reason) {
        closed.complete(reason);
    }

    @OnError
    public void onError(Throwable error) {}
}
