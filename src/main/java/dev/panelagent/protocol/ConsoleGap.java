package dev.panelagent.protocol;

import java.time.Instant;
import java.util.Locale;

/**
 * Lines that are not there.
 *
 * @param seq the first sequence number that is missing
 * @param lastSeq the last one
 */
public record ConsoleGap(long seq, long lastSeq, Instant at, Reason reason) implements ConsoleEntry {
    /** Why they are missing. */
    public enum Reason {
        /** The server printed more than its settings allow. */
        THROTTLED,
        /** The disk did not take them. */
        NOT_KEPT,
        /**
         * The agent was away and the engine's log did not reach back to where it had left: nobody knows how many, so one
         * number stands for all of them.
         */
        LOST,
        /** The history has dropped them to stay within its size, or was cleared. */
        DROPPED,
        /** A stream that nobody asked for does not bring what is old; the history has them. */
        SKIPPED;

        /** As it goes over the wire. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
