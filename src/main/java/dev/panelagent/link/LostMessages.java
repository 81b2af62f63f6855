package dev.panelagent.link;

import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.EventSink;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the messages that gave way to newer ones; tells the log once and the Panel as soon as there is one. Thread-safe. */
final class LostMessages {
    private static final System.Logger LOG = System.getLogger(LostMessages.class.getName());

    private final InstantSource clock;
    private final EventSink events;
    private final AtomicLong untold = new AtomicLong();
    private final AtomicBoolean warned = new AtomicBoolean();

    LostMessages(InstantSource clock, EventSink events) {
        this.clock = clock;
        this.events = events;
    }

    /** So many are lost; told at once only if a Panel is there to hear it, else each would cost another its place. */
    void add(int count, boolean connected) {
        untold.addAndGet(count);
        if (warned.compareAndSet(false, true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Too many messages wait for the Panel, or for too long: the oldest are being dropped");
        }
        if (connected) {
            tell();
        }
    }

    void linkIsBack() {
        long count = untold.get();
        if (count > 0) {
            LOG.log(System.Logger.Level.WARNING, "Messages for the Panel dropped while it was away: {0}", count);
        }
        warned.set(false);
        tell();
    }

    /** Tells the Panel what it has not been told. */
    void tell() {
        long count = untold.getAndSet(0);
        if (count > 0) {
            events.publish(new Event.MessagesDropped(clock.instant(), count));
        }
    }
}
