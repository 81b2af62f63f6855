package dev.panelagent.protocol;

import java.util.List;

/**
 * Part of a console's history.
 *
 * @param entries oldest first
 * @param oldestSeq the oldest sequence number the history still has; one behind {@code lastSeq} if it is empty
 * @param lastSeq the newest sequence number of the server, 0 if it has printed nothing
 * @param more whether more fit the query than were asked for or than one answer can carry
 */
public record HistoryPage(List<ConsoleEntry> entries, long oldestSeq, long lastSeq, boolean more) {
    public HistoryPage {
        entries = List.copyOf(entries);
    }

    /** Its lines without its gaps. */
    public List<ConsoleLine> lines() {
        return entries.stream()
                .filter(ConsoleLine.class::isInstance)
                .map(ConsoleLine.class::cast)
                .toList();
    }
}
