package dev.panelagent.protocol;

import java.time.Instant;
import java.util.Optional;

/** The link to the Panel, for whoever reports it. */
public interface LinkStatus {
    /** The state now; an immutable picture. */
    Snapshot link();

    /** States of the link; each attempt goes CONNECTING, then CONNECTED or WAITING. */
    enum State {
        /** No {@code PANEL_URL}: the agent is commanded over HTTP alone. */
        STANDALONE,
        CONNECTING,
        CONNECTED,
        /** Between two attempts. */
        WAITING,
        /** The Panel refused the token or the node id; tried again at the longest interval only. */
        REFUSED,
        CLOSED
    }

    /**
     * The link at one moment.
     *
     * @param since when this state began
     * @param problem what went wrong last and what to do about it; empty while connected
     * @param attempts failed attempts since the link was last stable
     */
    record Snapshot(State state, Instant since, Optional<String> problem, int attempts) {}
}
