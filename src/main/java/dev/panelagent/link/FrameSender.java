package dev.panelagent.link;

/** Sends text frames over one connection, in order. Thread-safe; never blocks and never throws. */
interface FrameSender {
    /**
     * Sends a frame that must not be lost: a reply, a change of state. If there is no room left for such frames the
     * connection counts as dead and is made anew.
     *
     * @return false if the connection is gone
     */
    boolean send(String frame);

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
