package dev.panelagent.link;

/**
 * Something to send.
 *
 * @param whenSent runs once it was really sent, before anything else is; must be quick
 */
record OutFrame(Kind kind, String text, Runnable whenSent) {
    static final OutFrame PING = new OutFrame(Kind.PING, "");

    OutFrame(Kind kind, String text) {
        this(kind, text, () -> {});
    }

    /** What a frame is, which decides when it goes and whether it may be dropped. */
    enum Kind {
        /** Shows that the Panel lives; overtakes all others, else a slow Panel would look like a dead one. */
        PING,
        /** Shows that the agent lives; overtakes all but pings. */
        HEARTBEAT,
        KEEP,
        DROPPABLE
    }
}
