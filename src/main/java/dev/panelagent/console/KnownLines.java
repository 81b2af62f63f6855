package dev.panelagent.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes the lines of one stream of the engine's log and lets through those behind the last ones that are known. The log
 * has no numbers, so the place is found by what the lines say: where all that is known of the end of the history stands in
 * the log, and where that is so more than once, the last place the engine noted before the agent heard it; or, if the log
 * begins in the middle of what is known, where the most of it stands.
 */
final class KnownLines {
    /** How much later than it was heard the engine may have noted a line, where its clock is another. */
    private static final Duration SKEW = Duration.ofSeconds(5);

    private static final int MOST_HELD = 50_000;
    /** How many lines that may be known are held before all but the last are forgotten; more than are ever compared. */
    private static final int MOST_PASSED = 5_000;

    private static final int NOWHERE = -1;

    private final List<String> known;
    private final Instant lastAt;
    private final Runnable lost;
    private final Consumer<LogLine> through;
    private final List<LogLine> held = new ArrayList<>();
    /** The place behind what is known, as it seems so far. */
    private int place = NOWHERE;

    private boolean beginningHeld = true;
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
        boolean mayBeKnown = !line.at().isAfter(lastAt);
        if ((mayBeKnown || place == NOWHERE) && matching(held.size()) == known.size()) {
            place = held.size();
            forgetAllBut(known.size());
        }
        if (place == NOWHERE ? cannotBeKnown(line) : !mayBeKnown) {
            finish();
        } else if (place == NOWHERE && mayBeKnown && held.size() > MOST_PASSED) {
            forgetAllBut(known.size());
        }
    }

    private boolean cannotBeKnown(LogLine line) {
        return line.at().isAfter(lastAt.plus(SKEW)) || held.size() > MOST_HELD;
    }

    private void forgetAllBut(int last) {
        int superfluous = held.size() - last;
        if (superfluous > 0) {
            held.subList(0, superfluous).clear();
            place = place == NOWHERE ? NOWHERE : place - superfluous;
            beginningHeld = false;
        }
    }

    /** The log is at its end, or what comes cannot be what is known. */
    void finish() {
        if (found) {
            return;
        }
        found = true;
        int behind = place == NOWHERE ? overlap() : place;
        List<LogLine> unknown = held.subList(behind, held.size());
        if (behind == 0) {
            // Where nothing is alike, time must tell, and nobody knows what is missing.
            unknown = unknown.stream()
                    .filter(line -> beginsTooLate() || line.at().isAfter(lastAt))
                    .toList();
            if (!unknown.isEmpty()) {
                lost.run();
            }
        }
        unknown.forEach(through);
        held.clear();
    }

    private boolean beginsTooLate() {
        return beginningHeld && held.getFirst().at().isAfter(lastAt);
    }

    /** How many of the first lines held are the last ones known. */
    private int overlap() {
        for (int end = Math.min(held.size(), known.size()); beginningHeld && end > 0; end--) {
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
