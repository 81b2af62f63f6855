package dev.panelagent.protocol;

import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;

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

        private String explanation() {
            return switch (this) {
                case THROTTLED -> "the server printed more than its settings allow";
                case NOT_KEPT -> "not taken by the disk";
                case LOST -> "the agent was away and the engine's log does not reach back";
                case DROPPED -> "dropped from the history";
                case SKIPPED -> "to be had from the history";
            };
        }
    }

    /** How many lines are missing; empty if nobody knows. */
    OptionalLong count() {
        return reason == Reason.LOST ? OptionalLong.empty() : OptionalLong.of(lastSeq - seq + 1);
    }

    /** Which lines are missing, in words. */
    String missing() {
        if (reason == Reason.LOST) {
            return "lines at " + seq + " are missing, nobody knows how many";
        }
        return seq == lastSeq ? "line " + seq + " is missing" : "lines " + seq + " to " + lastSeq + " are missing";
    }

    /** Which lines are missing and why, in words. */
    String message() {
        return missing() + ": " + reason.explanation();
    }
}
