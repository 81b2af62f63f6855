package dev.panelagent.protocol;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
     */
    record Circumstances(
            Optional<String> containerId,
            OptionalLong pid,
            OptionalInt exitCode,
            boolean outOfMemory,
            Optional<String> error) {
        public static final Circumstances NONE =
                new Circumstances(Optional.empty(), OptionalLong.empty(), OptionalInt.empty(), false, Optional.empty());
    }

    /** A lifecycle command failed; the server is in {@code state}. */
    record ActionFailed(Instant at, ServerId serverId, String action, ServerState state, ErrorCode code, String message)
            implements Event {}

    /** The terminal result of a lifecycle command; each has exactly one. */
    record CommandCompleted(
            Instant at,
            String commandId,
            String action,
            ServerId serverId,
            Outcome outcome,
            Optional<String> error,
            Duration took)
            implements Event {}

    /** How a command ended. */
    enum Outcome {
        COMPLETED,
        FAILED,
        SUPERSEDED,
        CANCELLED,
        TIMED_OUT
    }

    /** Consecutive console lines of one server, at least one. */
    record ConsoleOutput(Instant at, ServerId serverId, List<ConsoleLine> lines) implements Event {}

    /** What a live server uses, told from time to time. */
    record UsageReport(Instant at, ServerId serverId, ServerState state, ResourceUsage usage) implements Event {}

    /** So many events could not be kept until the Panel was there to take them. */
    record MessagesDropped(Instant at, long count) implements Event {}
}
