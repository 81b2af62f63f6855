package dev.panelagent.link;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.WebSocketContainer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Connects with the platform's WebSocket client, which has no connect timeout: if the Panel accepts but never answers,
 * the call hangs for two minutes and cannot be interrupted. So attempts run on threads of their own, at most two hang
 * at a time, and while one does, a Panel that does not even answer plain HTTP is left alone.
 */
final class LibertyTransport implements PanelTransport {
    private static final int MAX_PENDING = 2;

    private final WebSocketContainer container;
    private final PanelProbe probe;
    private final Duration sendTimeout;
    private final int maxFrameBytes;
    private final Executor connectors;
    private final Executor closers;
    private final AtomicInteger pending = new AtomicInteger();

    /**
     * A transport.
     *
     * @param maxFrameBytes the platform closes a connection on which a larger frame comes
     * @param connectors runs attempts; its threads must be managed by the platform, which runs the callbacks of a
     *     connection in the context of the thread that made it
     * @param closers runs closes, which may take seconds; must still do so while the application stops, when the
     *     platform's own threads are out of reach
     */
    LibertyTransport(
            WebSocketContainer container,
            PanelProbe probe,
            Duration sendTimeout,
            int maxFrameBytes,
            Executor connectors,
            Executor closers) {
        this.container = container;
        this.probe = probe;
        this.sendTimeout = sendTimeout;
        this.maxFrameBytes = maxFrameBytes;
        this.connectors = connectors;
        this.closers = closers;
    }

    @Override
    public void connect(PanelTarget target, Listener listener) {
        try {
            connectors.execute(() -> attempt(target, listener));
        } catch (RejectedExecutionException e) {
            listener.failed(Loss.of("the server has no thread for the connection to the Panel"));
        }
    }

    private void attempt(PanelTarget target, Listener listener) {
        switch (probe.look(target, pending.get() > 0)) {
            case PanelProbe.GiveUp(Loss loss) -> listener.failed(loss);
            case PanelProbe.GoOn(String hint) -> {
                if (listener.wanted()) {
                    upgrade(target, listener, hint);
                }
            }
        }
    }

    private void upgrade(PanelTarget target, Listener listener, String hint) {
        if (pending.incrementAndGet() > MAX_PENDING) {
            pending.decrementAndGet();
            listener.failed(Loss.of("the Panel at " + target + " accepts connections but answers none"));
            return;
        }
        PanelEndpoint endpoint = new PanelEndpoint(
                listener, session -> new LibertyConnection(session, sendTimeout, closers), maxFrameBytes);
        try {
            ScopedValue.where(PanelEndpoint.HEADERS, target.headers())
                    .call(() -> connect(endpoint, UpgradeQuirks.forWire(target.uri())));
        } catch (IOException | RuntimeException e) {
            listener.failed(UpgradeQuirks.loss(e, target, hint));
        } finally {
            pending.decrementAndGet();
        }
    }

    private Void connect(PanelEndpoint endpoint, URI uri) throws IOException {
        try {
            container.connectToServer(endpoint, uri);
            return null;
        } catch (DeploymentException e) {
            throw new IOException(e);
        }
    }
}
