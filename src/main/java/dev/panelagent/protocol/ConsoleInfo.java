package dev.panelagent.protocol;

import java.time.Instant;
import java.util.Optional;

/**
 * How a server's console is.
 *
 * @param attached whether what the server prints is heard right now
 * @param streaming how it goes over the link now
 * @param deliveredSeq up to where it has gone over the link; 0 if it has not
 * @param lastActivity when the newest line came
 */
public record ConsoleInfo(
        boolean attached,
        ConsoleStreaming streaming,
        long oldestSeq,
        long lastSeq,
        long deliveredSeq,
        long historyBytes,
        Optional<Instant> lastActivity) {}
