package dev.panelagent.link;

import java.time.Instant;

/**
 * Makes sense of what goes over the link. Calls of {@link #opened}, {@link #frame} and {@link #closed} come one after
 * another, never on a thread of the socket; while one runs the next frames wait in a bounded queue, so none may block
 * for long. What they throw is logged and does not harm the link.
 */
interface FrameHandler {
    /** A connection is open; a heartbeat is on its way. The sender is good until {@link #closed}. */
    void opened(FrameSender sender);

    /** A text frame from the Panel. */
    void frame(String text);

    /** The connection is gone; what is sent on its sender from now on is discarded. */
    void closed();

    /** The heartbeat frame. May be called from another thread at any time; must be quick. */
    String heartbeat(Instant at);
}
