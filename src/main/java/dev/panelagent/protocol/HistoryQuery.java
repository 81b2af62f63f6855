package dev.panelagent.protocol;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Which part of a console's history is asked for: the newest lines that fit, or with {@code afterSeq} the first.
 *
 * @param lines at most so many
 * @param since not older than this
 * @param before older than this
 * @param afterSeq behind this sequence number
 * @param beforeSeq before this sequence number
 * @param search on a line's text without control sequences
 */
public record HistoryQuery(
        int lines,
        Optional<Instant> since,
        Optional<Instant> before,
        OptionalLong afterSeq,
        OptionalLong beforeSeq,
        Optional<Predicate<String>> search) {
    /** The newest lines. */
    public static HistoryQuery newest(int lines) {
        return new HistoryQuery(
                lines,
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty());
    }

    /** The first lines behind a sequence number. */
    public static HistoryQuery after(long seq, int lines) {
        return new HistoryQuery(
                lines,
                Optional.empty(),
                Optional.empty(),
                OptionalLong.of(seq),
                OptionalLong.empty(),
                Optional.empty());
    }
}
