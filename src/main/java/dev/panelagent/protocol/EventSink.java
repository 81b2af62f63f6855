package dev.panelagent.protocol;

/** Where events go. Thread-safe; never blocks and never throws: a slow Panel must not hold up a server. */
@FunctionalInterface
public interface EventSink {
    void publish(Event event);
}
