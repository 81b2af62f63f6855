package dev.panelagent.console;

import dev.panelagent.protocol.ConsoleEntry;
import dev.panelagent.protocol.ConsoleGap;
import dev.panelagent.protocol.ConsoleLine;
import dev.panelagent.protocol.HistoryPage;
import dev.panelagent.protocol.HistoryQuery;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Finds in a history what a query asks for. */
final class HistorySearch {
    private static final int PAGE = 2048;
    /** How much text one page of the answer carries. */
    private static final int MOST_CHARS = 1 << 20;

    private final HistoryQuery query;
    private final Deque<ConsoleEntry> found = new ArrayDeque<>();
    private int lines;
    private int chars;
    private boolean more;

    private HistorySearch(HistoryQuery query) {
        this.query = query;
    }

    static HistoryPage read(ConsoleHistory history, HistoryQuery query) {
        HistorySearch search = new HistorySearch(query);
        if (query.afterSeq().isPresent()) {
            search.forward(history, query.afterSeq().getAsLong());
        } else {
            search.backward(history);
        }
        return new HistoryPage(List.copyOf(search.found), history.oldestSeq(), history.lastSeq(), search.more);
    }

    private void forward(ConsoleHistory history, long afterSeq) {
        try (HistoryReader reader = history.after(afterSeq)) {
            for (List<ConsoleEntry> page = reader.read(PAGE, MOST_CHARS);
                    !page.isEmpty() && !more;
                    page = reader.read(PAGE, MOST_CHARS)) {
                for (ConsoleEntry entry : page) {
                    if (fits(entry)) {
                        if (isFull(entry)) {
                            more = true;
                            break;
                        }
                        add(entry);
                    }
                }
            }
        }
    }

    /** File by file from the newest on, until there are enough. */
    private void backward(ConsoleHistory history) {
        long end = history.lastSeq();
        List<Segment> segments = history.segments();
        for (int i = segments.size() - 1; i >= 0 && !more; i--) {
            Segment segment = segments.get(i);
            List<ConsoleEntry> fitting = fitting(history, segment.firstSeq() - 1, end);
            for (ConsoleEntry entry : fitting.reversed()) {
                if (isFull(entry)) {
                    more = true;
                    break;
                }
                addBefore(entry);
            }
            end = segment.firstSeq() - 1;
        }
    }

    private List<ConsoleEntry> fitting(ConsoleHistory history, long after, long end) {
        List<ConsoleEntry> fitting = new ArrayList<>();
        try (HistoryReader reader = history.after(after)) {
            while (reader.readSeq() < end) {
                List<ConsoleEntry> page = reader.read(PAGE, MOST_CHARS);
                if (page.isEmpty()) {
                    break;
                }
                page.stream().filter(entry -> entry.seq() <= end && fits(entry)).forEach(fitting::add);
            }
        }
        return fitting;
    }

    private boolean fits(ConsoleEntry entry) {
        return entry.lastSeq() > query.afterSeq().orElse(0)
                && entry.seq() < query.beforeSeq().orElse(Long.MAX_VALUE)
                && !entry.at().isBefore(query.since().orElse(Instant.MIN))
                && entry.at().isBefore(query.before().orElse(Instant.MAX))
                && isSearched(entry);
    }

    private boolean isSearched(ConsoleEntry entry) {
        return switch (entry) {
            // Whoever goes on from a number learns what was dropped since; others see it from the oldest number.
            case ConsoleGap gap ->
                query.search().isEmpty() && (query.afterSeq().isPresent() || gap.reason() != ConsoleGap.Reason.DROPPED);
            case ConsoleLine line ->
                query.search()
                        .map(search -> search.test(Ansi.strip(line.text())))
                        .orElse(true);
        };
    }

    private boolean isFull(ConsoleEntry next) {
        return next instanceof ConsoleLine line
                && (lines >= query.lines() || (lines > 0 && chars + line.text().length() > MOST_CHARS));
    }

    private void add(ConsoleEntry entry) {
        found.addLast(entry);
        count(entry);
    }

    private void addBefore(ConsoleEntry entry) {
        found.addFirst(entry);
        count(entry);
    }

    private void count(ConsoleEntry entry) {
        if (entry instanceof ConsoleLine line) {
            lines++;
            chars += line.text().length();
        }
    }
}
