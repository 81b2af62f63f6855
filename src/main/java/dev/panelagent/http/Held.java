package dev.panelagent.http;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a transfer holds until it ends, given back in reverse order. For one thread at a time. */
final class Held implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Held.class.getName());

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    /** Nothing of it may keep the rest from being given back. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.log(System.Logger.Level.WARNING, "what a transfer held could not be closed", e);
            }
        }
    }
}
