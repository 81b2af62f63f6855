package dev.panelagent.link;

import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The agent's end of one connection; one instance per attempt. Hands everything over at once: while a callback runs
 * nothing is read, and pings go unanswered. Public because the platform calls it.
 */
@ClientEndpoint(configurator = PanelEndpoint.Headers.class)
public final class PanelEndpoint {
    private static final System.Logger LOG = System.getLogger(PanelEndpoint.class.getName());

    /** What this attempt sends along; bound by the thread that connects, because the platform makes the configurator. */
    static final ScopedValue<Map<String, String>> HEADERS = ScopedValue.newInstance();

    private final PanelTransport.Listener listener;
    private final Function<Session, PanelTransport.Connection> connections;
    private final int maxFrameBytes;

    PanelEndpoint(
            PanelTransport.Listener listener,
            Function<Session, PanelTransport.Connection> connections,
            int maxFrameBytes) {
        this.listener = listener;
        this.maxFrameBytes = maxFrameBytes;
        this.connections = connections;
    }

    /** Runs before anything is read. */
    @OnOpen
    public void onOpen(Session session) {
        session.setMaxTextMessageBufferSize(maxFrameBytes);
        session.setMaxIdleTimeout(0);
        listener.opened(connections.apply(session));
    }

    @OnMessage
    public void onText(String text) {
        listener.text(text);
    }

    @OnMessage
    public void onPong(PongMessage pong) {
        listener.pong();
    }

    @OnClose
    public void onClose(CloseReason reason) {
        String phrase = reason.getReasonPhrase();
        listener.closed(reason.getCloseCode().getCode(), phrase == null ? "" : phrase);
    }

    /** The connection may live on; if not, a close follows. */
    @OnError
    public void onError(Throwable error) {
        LOG.log(Level.DEBUG, "The WebSocket to the Panel reported an error", error);
    }

    /** Adds the agent's headers to the request to connect. */
    public static final class Headers extends ClientEndpointConfig.Configurator {
        @Override
        public void beforeRequest(Map<String, List<String>> headers) {
            HEADERS.orElse(Map.of()).forEach((name, value) -> headers.put(name, List.of(value)));
        }
    }
}
