package dev.panelagent.protocol;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of a command.
 *
 * @param result empty while it is at work or waits
 */
public record CommandRecord(String id, String action, ServerId serverId, Instant accepted, Optional<Result> result) {
    /**
     * Its one terminal result.
     *
     * @param code of the error, where there was one
     */
    public record Result(Instant finished, Event.Outcome outcome, Optional<ErrorCode> code, Optional<String> error) {}

    /** From acceptance to result; zero before. */
    public Duration took() {
        return result.map(end -> Duration.between(accepted, end.finished())).orElse(Duration.ZERO);
    }
}
