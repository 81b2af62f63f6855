package dev.panelagent.link;

/** Sends text frames over one connection, in order. Thread-safe; never blocks and never throws. */
interface FrameSender {
    /**
     * Sends a frame that must not be lost: a reply, a change of state. If there is no room left for such frames the
     * connection counts as dead and is made anew.
     *
     * @return false if the connection is gone
     */
    default boolean send(String frame) {
        return send(frame, () -> {});
    }

    /**
     * The same, with something to run once the frame was really handed to the socket; it must be quick. It runs in the
     * order of the frames, maybe after the connection is gone, and not at all if the frame could not be sent.
     */
    boolean send(String frame, Runnable whenSent);

    /**
     * Sends a frame that may give way to others when the Panel takes them too slowly: console output, figures. The
     * oldest go first; each is counted.
     *
     * @return false if the connection is gone
     */
    boolean sendDroppable(String frame);

    /** How many droppable frames of this connection were dropped. */
    long dropped();
}
