package dev.panelagent.files.archive;

import java.time.Instant;
import java.util.Optional;

/** Times as archives have them. */
final class Times {
    /** What file systems can keep, with room on both sides: 1901 to 2446. */
    private static final long EARLIEST = -(1L << 31);

    private static final long LATEST = 15_032_385_535L;

    private Times() {}

    /** Nothing for a time that no file can have. */
    static Optional<Instant> ofSeconds(long seconds) {
        return seconds < EARLIEST || seconds > LATEST ? Optional.empty() : Optional.of(Instant.ofEpochSecond(seconds));
    }

    static Optional<Instant> of(Instant time) {
        return ofSeconds(time.getEpochSecond()).map(_ -> time);
    }
}
