package dev.panelagent.e2e;

import com.fasterxml.jackson.databind.JsonNode;

/** One life of an agent that a test may end at any moment. */
interface Victim extends AutoCloseable {
    /**
     * The answer to the body of a {@code POST /api/command}.
     *
     * @throws java.io.UncheckedIOException if the agent ends before it answers
     */
    JsonNode answer(String body);

    /** Ends it by SIGKILL; nothing of it runs when this returns. */
    @Override
    void close();

    /** What it wrote to its log. */
    String log();

    /** Begins another life on the same data directory. */
    @FunctionalInterface
    interface Birth {
        Victim begin();
    }
}
