package dev.panelagent.protocol;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far long work has come.
 *
 * @param id that of its command
 * @param done bytes
 * @param total bytes, if that is known
 * @param result what the command would have been answered with
 */
public record OperationStatus(
        String id,
        String action,
        ServerId serverId,
        State state,
        long done,
        OptionalLong total,
        Instant started,
        Optional<Instant> finished,
        Optional<ReplyData> result,
        Optional<Problem> problem) {

    /** Where it is. */
    public enum State {
        RUNNING,
        COMPLETED,
        FAILED,
        CANCELLED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why it failed. */
    public record Problem(ErrorCode code, String message) {}
}
