package dev.panelagent.engine.docker;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * The time before a message of a log, as in {@code 2026-01-02T03:04:05.000000006Z } with its space.
 *
 * @param length of the stamp, in bytes
 */
record LogStamp(Instant at, int length) {
    /** Docker's own, always with nine digits of the second. */
    static final int DOCKER_LENGTH = 31;

    private static final int LONGEST = 40;
    private static final String DOCKER_FORM = "0000-00-00T00:00:00.000000000Z ";

    /** The stamp at the beginning of a message, if it has one. */
    static Optional<LogStamp> at(byte[] message) {
        int space = 0;
        while (space < message.length && space < LONGEST && message[space] != ' ') {
            space++;
        }
        if (space == message.length || space == LONGEST) {
            return Optional.empty();
        }
        try {
            String text = new String(message, 0, space, StandardCharsets.US_ASCII);
            return Optional.of(new LogStamp(OffsetDateTime.parse(text).toInstant(), space + 1));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether these bytes end with what looks like a stamp of Docker's; cheap enough to be asked of every byte. */
    static boolean mayEnd(byte[] bytes, int length) {
        int start = length - DOCKER_LENGTH;
        if (start < 0 || bytes[length - 1] != ' ' || bytes[length - 2] != 'Z') {
            return false;
        }
        for (int i = 0; i < DOCKER_LENGTH; i++) {
            char form = DOCKER_FORM.charAt(i);
            byte found = bytes[start + i];
            if (form == '0' ? found < '0' || found > '9' : found != form) {
                return false;
            }
        }
        return true;
    }
}
