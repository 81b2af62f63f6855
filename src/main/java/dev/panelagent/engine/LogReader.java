package dev.panelagent.engine;

import java.time.Instant;

/** Receives the messages of a container's log, in the engine's order, on the thread that asked for them. */
@FunctionalInterface
public interface LogReader {
    /**
     * One message.
     *
     * @param at the engine's time of it, to the nanosecond
     * @param bytes what the container printed, with the line feed that ended it: the engine cuts long lines into
     *     messages of which only the last has one; the array is the reader's to keep
     */
    void piece(ConsoleListener.Stream stream, Instant at, byte[] bytes);
}
