package dev.panelagent.console;

import dev.panelagent.protocol.ConsoleLine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/** The newest lines of one server, numbered from 1 without holes. Bounded by count; the oldest go first. Thread-safe. */
final class ConsoleHistory {
    private final int capacity;
    private final Deque<ConsoleLine> lines = new ArrayDeque<>();
    private long lastSeq;

    ConsoleHistory(int capacity) {
        this.capacity = capacity;
    }

    synchronized List<ConsoleLine> append(java.time.Instant at, String stream, List<String> texts) {
        List<ConsoleLine> added = new ArrayList<>(texts.size());
        for (String text : texts) {
            lastSeq++;
            ConsoleLine line = new ConsoleLine(lastSeq, at, stream, text);
            added.add(line);
            if (lines.size() == capacity) {
                lines.removeFirst();
            }
            lines.addLast(line);
        }
        return added;
    }

    /** The newest {@code count} lines, or the first {@code count} after a sequence number; oldest first. */
    synchronized List<ConsoleLine> read(int count, OptionalLong afterSeq) {
        if (afterSeq.isPresent()) {
            return lines.stream()
                    .filter(line -> line.seq() > afterSeq.getAsLong())
                    .limit(count)
                    .toList();
        }
        return lines.stream().skip(Math.max(0, lines.size() - count)).toList();
    }

    synchronized long lastSeq() {
        return lastSeq;
    }
}
