package dev.panelagent.protocol;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What the agent tells a Panel unasked. */
public sealed interface Event {
    /** When it happened. */
    Instant at();

    record ServerCreated(Instant at, ServerId serverId, String containerId) implements Event {}

    record ServerDeleted(Instant at, ServerId serverId, ServerState previous) implements Event {}

    /** A server went from one state to another. */
    record StateChanged(
            Instant at, ServerId serverId, ServerState previous, ServerState current, Circumstances circumstances)
            implements Event {}

    /**
     * What is known about a change of state; each part may be missing.
     *
     * @param pid of the server's first process, as the node sees it
     * @param stoppedBy how far a stop went that ended the server
     */
    record Circumstances(
            Optional<String> containerId,
            OptionalLong pid,
            OptionalInt exitCode,
            boolean outOfMemory,
            Optional<String> error,
            Optional<StopStage> stoppedBy) {
        public static final Circumstances NONE =
                new Circumstances(Optional.empty(), OptionalLong.empty(), OptionalInt.empty(), false, Optional.empty());

        /** Circumstances of which no stop is a part. */
        public Circumstances(
                Optional<String> containerId,
                OptionalLong pid,
                OptionalInt exitCode,
                boolean outOfMemory,
                Optional<String> error) {
            this(containerId, pid, exitCode, outOfMemory, error, Optional.empty());
        }

        /** These, with how far the stop went. */
        public Circumstances with(Optional<StopStage> stage) {
            return new Circumstances(containerId, pid, exitCode, outOfMemory, error, stage);
        }
    }

    /** A lifecycle command failed; the server is in {@code state}. */
    record ActionFailed(Instant at, ServerId serverId, String action, ServerState state, ErrorCode code, String message)
            implements Event {}

    /**
     * The terminal result of a lifecycle command; each has exactly one.
     *
     * @param stoppedBy how far it went to end the server; empty if there was nothing to end
     */
    record CommandCompleted(
            Instant at,
            String commandId,
            String action,
            ServerId serverId,
            Outcome outcome,
            Optional<String> error,
            Duration took,
            Optional<StopStage> stoppedBy)
            implements Event {}

    /** How a command ended. */
    enum Outcome {
        COMPLETED,
        FAILED,
        SUPERSEDED,
        CANCELLED,
        TIMED_OUT;

        /** As it goes over the wire. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A server ended by itself in a way that is no success. */
    record ServerCrashed(Instant at, CrashReport report) implements Event {}

    /** What a live server uses, told from time to time. */
    record UsageReport(Instant at, ServerId serverId, ServerState state, ResourceUsage usage) implements Event {}

    /** So many events could not be kept until the Panel was there to take them. */
    record MessagesDropped(Instant at, long count) implements Event {}

    /** How far long work has come, told from time to time. */
    record OperationProgress(Instant at, OperationStatus operation) implements Event {}
}
