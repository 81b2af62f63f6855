package dev.panelagent.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes the lines of one stream of the engine's log and lets through those behind the last ones that are known. The log
 * has no numbers, so the place is found by what the lines say: where all that is known of the end of the history stands in
 * the log; or, if the log begins in the middle of that, where the most of it does.
 */
final class KnownLines {
    /** How much later than it was heard the engine may have noted a line. */
    private static final Duration SKEW = Duration.ofSeconds(5);

    private final List<String> known;
    private final Instant lastAt;
    private final Runnable lost;
    private final Consumer<LogLine> through;
    private final List<LogLine> held = new ArrayList<>();
    private boolean found;

    /**
     * A filter.
     *
     * @param known the last lines that are known, oldest first
     * @param lastAt when the last of them was heard
     * @param lost told, before anything is let through, that the log does not reach back to them
     */
    KnownLines(List<String> known, Instant lastAt, Runnable lost, Consumer<LogLine> through) {
        this.known = known;
        this.lastAt = lastAt;
        this.lost = lost;
        this.through = through;
        this.found = known.isEmpty();
    }

    void accept(LogLine line) {
        if (found) {
            through.accept(line);
            return;
        }
        held.add(line);
        if (matching(held.size()) == known.size()) {
            found = true;
            held.clear();
        } else if (held.getFirst().at().isAfter(lastAt.plus(SKEW))) {
            finish();
        }
    }

    /** The log is at its end, or what comes cannot be what is known. */
    void finish() {
        if (found) {
            return;
        }
        found = true;
        int behind = overlap();
        if (behind == 0 && !held.isEmpty()) {
            lost.run();
        }
        held.subList(behind, held.size()).forEach(through);
        held.clear();
    }

    /** How many of the first lines held are the last ones known. */
    private int overlap() {
        for (int end = Math.min(held.size(), known.size()); end > 0; end--) {
            if (matching(end) == end) {
                return end;
            }
        }
        return 0;
    }

    /** How many lines before this place in the log are, one by one, the last ones known. */
    private int matching(int end) {
        int most = Math.min(end, known.size());
        int count = 0;
        while (count < most && held.get(end - 1 - count).text().equals(known.get(known.size() - 1 - count))) {
            count++;
        }
        return count;
    }
}
