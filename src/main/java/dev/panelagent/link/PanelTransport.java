package dev.panelagent.link;

import java.util.concurrent.CompletionStage;

/** How a connection to the Panel is made. All methods return at once. */
interface PanelTransport {
    /**
     * Starts one attempt. The listener hears either of a connection or of a failure, maybe long after it lost
     * interest: the caller closes a connection it no longer wants.
     */
    void connect(PanelTarget target, Listener listener);

    /** Hears of one attempt and its connection, on threads of the transport; must return within microseconds. */
    interface Listener {
        /** Whether a connection would still be welcome. */
        boolean wanted();

        void opened(Connection connection);

        void failed(Loss loss);

        void text(String text);

        /** The Panel answered a ping. */
        void pong();

        void closed(int code, String reason);
    }

    /** An open connection. One send at a time: the next only after the last one's stage is complete. */
    interface Connection {
        /** The stage completes when the frame has left, or with why it did not; the connection is then unusable. */
        CompletionStage<Void> sendText(String text);

        /** Like {@link #sendText}, but the call itself may block until the connection is closed. */
        CompletionStage<Void> sendPing();

        /** Closes on a thread of its own; the stage completes when that is done, which may take long. */
        CompletionStage<Void> close(int code, String reason);
    }
}
