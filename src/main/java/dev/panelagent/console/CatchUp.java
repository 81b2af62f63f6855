package dev.panelagent.console;

import dev.panelagent.engine.LogReader;
import dev.panelagent.protocol.ConsoleEntry;
import dev.panelagent.protocol.ConsoleGap;
import dev.panelagent.protocol.ConsoleLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Fills a history with what a container printed while nobody listened, from the engine's log: behind the last lines that
 * are known, before the first that are heard. For one container, once.
 */
final class CatchUp {
    private static final int WINDOW = 400;
    private static final int BATCH = 512;
    /** From when on a silence is longer than lines take from the engine to the history. */
    private static final Duration SILENCE = Duration.ofMillis(100);
    /** How long lines may take to come that the log has already. */
    private static final Duration LATE = Duration.ofSeconds(1);

    /** The last lines a history has of the container, and since when the log has to be read to see them all. */
    private record Window(Instant since, List<ConsoleLine> lines) {}

    private final ConsoleHistory history;
    private final Map<String, KnownLines> known = new HashMap<>();
    private final Map<String, LineSplitter> splitters = new HashMap<>();
    private final List<LogLine> batch = new ArrayList<>();
    private final List<LogLine> tail = new ArrayList<>();
    private final Instant heardSince;
    private boolean lost;

    /** Reads the engine's log of the container. */
    interface Log {
        void read(Instant since, LogReader reader);
    }

    /**
     * A catch-up.
     *
     * @param heardSince when the engine was asked to let the container be heard; {@link Instant#MAX} if it was not
     */
    CatchUp(ConsoleHistory history, Instant heardSince) {
        this.history = history;
        this.heardSince = heardSince;
    }

    /**
     * Reads the log; the history has it then.
     *
     * @param held what is heard meanwhile; it is handed over at the end, null if nothing is
     */
    void run(String container, Log log, @Nullable HeldOutput held) throws InterruptedException {
        Window window = window(container);
        for (String stream : List.of(Streams.STDOUT, Streams.STDERR)) {
            List<ConsoleLine> lines = window.lines().stream()
                    .filter(it -> it.stream().equals(stream))
                    .toList();
            known.put(
                    stream,
                    new KnownLines(
                            lines.stream().map(ConsoleLine::text).toList(),
                            lines.isEmpty() ? Instant.EPOCH : lines.getLast().at(),
                            this::lost,
                            this::unknown));
        }
        log.read(window.since(), this::piece);
        known.values().forEach(KnownLines::finish);
        if (held == null) {
            tail.forEach(this::add);
        } else {
            meet(held);
        }
        flush();
    }

    private Window window(String container) {
        if (history.container().filter(container::equals).isEmpty()) {
            history.from(container, Instant.EPOCH);
            return new Window(Instant.EPOCH, List.of());
        }
        List<ConsoleLine> lines = lastLines();
        if (lines.size() < 2) {
            return new Window(history.since(), lines);
        }
        int start = 1;
        for (int i = 2; i < lines.size(); i++) {
            if (silence(lines, i).compareTo(silence(lines, start)) >= 0) {
                start = i;
            }
        }
        Duration silence = silence(lines, start);
        // Without a silence the log is read from well before, as lines may have been late.
        Instant since = silence.compareTo(SILENCE) >= 0
                ? lines.get(start).at().minus(silence.dividedBy(2))
                : lines.getFirst().at().minus(LATE.multipliedBy(2));
        return new Window(since, silence.compareTo(SILENCE) >= 0 ? lines.subList(start, lines.size()) : lines);
    }

    private static Duration silence(List<ConsoleLine> lines, int before) {
        return Duration.between(lines.get(before - 1).at(), lines.get(before).at());
    }

    /** The newest lines of the container that follow each other without a gap. */
    private List<ConsoleLine> lastLines() {
        List<ConsoleLine> lines = new ArrayList<>();
        try (HistoryReader reader = history.after(Math.max(history.sinceSeq(), history.lastSeq() - WINDOW))) {
            for (ConsoleEntry entry : reader.read(WINDOW, Integer.MAX_VALUE)) {
                switch (entry) {
                    case ConsoleGap _ -> lines.clear();
                    case ConsoleLine line -> lines.add(line);
                }
            }
        }
        return lines;
    }

    private void piece(dev.panelagent.engine.ConsoleListener.Stream from, Instant at, byte[] bytes) {
        String stream = Streams.name(from);
        splitters.computeIfAbsent(stream, _ -> new LineSplitter()).feed(bytes).stream()
                .map(piece -> new LogLine(stream, at, piece))
                .forEach(Objects.requireNonNull(known.get(stream))::accept);
    }

    private void lost() {
        if (!lost) {
            lost = true;
            flush();
            history.appendGap(history.lastAt().orElse(Instant.EPOCH), 1, ConsoleGap.Reason.LOST);
        }
    }

    private void unknown(LogLine line) {
        if (line.at().isBefore(heardSince)) {
            add(line);
        } else {
            tail.add(line);
        }
    }

    private void add(LogLine line) {
        batch.add(line);
        if (batch.size() >= BATCH) {
            flush();
        }
    }

    private void flush() {
        history.append(batch);
        batch.clear();
    }

    private void meet(HeldOutput held) throws InterruptedException {
        Map<String, Integer> before = new HashMap<>();
        Map<String, String> whole = new HashMap<>();
        for (String stream : List.of(Streams.STDOUT, Streams.STDERR)) {
            List<String> ends = tail.stream()
                    .filter(line -> line.stream().equals(stream))
                    .map(LogLine::text)
                    .toList();
            int count = Seam.before(ends, held.await(stream, ends.size(), LATE));
            before.put(stream, count);
            if (count < ends.size()) {
                whole.put(stream, ends.get(count));
            }
        }
        for (LogLine line : tail) {
            if (before.merge(line.stream(), -1, Integer::sum) >= 0) {
                add(line);
            }
        }
        held.release(lines -> {
            for (LogLine line : lines) {
                String text = whole.remove(line.stream());
                add(text == null ? line : line.saying(text));
            }
            flush();
        });
    }
}
