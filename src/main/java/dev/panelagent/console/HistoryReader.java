package dev.panelagent.console;

import dev.panelagent.protocol.ConsoleEntry;
import dev.panelagent.protocol.ConsoleGap;
import dev.panelagent.protocol.ConsoleLine;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a history from a number on, also while more is appended and the oldest is dropped: what is gone when it
 * gets there comes out as a gap. Not thread-safe.
 */
final class HistoryReader implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(HistoryReader.class.getName());

    /** Files may be dropped while they are about to be opened. */
    private static final int ATTEMPTS = 3;

    private final ConsoleHistory history;
    private long nextSeq;
    private @Nullable Segment segment;
    private @Nullable SegmentReader reader;
    /** An entry that was read and did not fit. */
    private @Nullable ConsoleEntry ahead;

    HistoryReader(ConsoleHistory history, long afterSeq) {
        this.history = history;
        this.nextSeq = afterSeq + 1;
    }

    /** The number up to which all has come out. */
    long readSeq() {
        return nextSeq - 1;
    }

    /** Whether there is more to read now. */
    boolean hasMore() {
        return history.lastSeq() >= nextSeq;
    }

    /**
     * The next entries; fewer than asked for, or none, if there are no more now.
     *
     * @param most at most so many
     * @param mostChars no more once their texts are as long as this
     */
    List<ConsoleEntry> read(int most, int mostChars) {
        List<ConsoleEntry> entries = new ArrayList<>();
        int chars = 0;
        while (entries.size() < most && chars < mostChars) {
            Optional<ConsoleEntry> next = next();
            if (next.isEmpty()) {
                break;
            }
            entries.add(next.get());
            nextSeq = next.get().lastSeq() + 1;
            if (next.get() instanceof ConsoleLine line) {
                chars += line.text().length();
            }
        }
        return entries;
    }

    private Optional<ConsoleEntry> next() {
        ConsoleEntry entry = ahead == null ? readAhead().orElse(null) : ahead;
        ahead = null;
        if (entry == null) {
            return Optional.empty();
        }
        if (entry.seq() > nextSeq) {
            ahead = entry;
            return Optional.of(new ConsoleGap(nextSeq, entry.seq() - 1, entry.at(), ConsoleGap.Reason.DROPPED));
        }
        return Optional.of(
                entry instanceof ConsoleGap gap && gap.seq() < nextSeq
                        ? new ConsoleGap(nextSeq, gap.lastSeq(), gap.at(), gap.reason())
                        : entry);
    }

    /** The next entry there is now. The history is asked only when what is known of the present file is read. */
    private Optional<ConsoleEntry> readAhead() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                Optional<ConsoleEntry> entry = inFile();
                if (entry.isPresent()) {
                    return entry;
                }
                // Before the files, so that all up to it is in them.
                long last = history.lastSeq();
                return last < nextSeq ? Optional.empty() : inFiles().or(() -> missing(last, history.missing()));
            } catch (NoSuchFileException dropped) {
                release();
            } catch (ClosedByInterruptException e) {
                // Whoever reads is no longer wanted; with the history nothing is wrong.
                release();
                return Optional.empty();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "a console history cannot be read", e);
                release();
            }
        }
        return unreadable();
    }

    private Optional<ConsoleEntry> inFile() throws IOException {
        Segment known = segment;
        SegmentReader open = reader;
        if (known == null || open == null) {
            return Optional.empty();
        }
        for (var item = open.next(known.bytes()); item.isPresent(); item = open.next(known.bytes())) {
            if (item.get() instanceof HistoryFormat.Entry(ConsoleEntry entry) && entry.lastSeq() >= nextSeq) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    /** In the files as they are now; one that was dropped is read to its end first, as it is still open. */
    private Optional<ConsoleEntry> inFiles() throws IOException {
        List<Segment> segments = history.segments();
        if (segment == null && !segments.isEmpty()) {
            open(holding(segments));
        }
        for (Segment now : segments) {
            Segment present = segment;
            if (present != null && now.firstSeq() == present.firstSeq()) {
                segment = now;
            } else if (present != null && now.firstSeq() > present.firstSeq()) {
                open(now);
            } else {
                continue;
            }
            Optional<ConsoleEntry> entry = inFile();
            if (entry.isPresent()) {
                return entry;
            }
        }
        return Optional.empty();
    }

    private Segment holding(List<Segment> segments) {
        Segment found = segments.getFirst();
        for (Segment candidate : segments) {
            if (candidate.firstSeq() <= nextSeq) {
                found = candidate;
            }
        }
        return found;
    }

    private void open(Segment next) throws IOException {
        release();
        reader = new SegmentReader(next.file());
        segment = next;
    }

    /** A file that should be there is not, or is damaged: what it held is missing up to the next one. */
    private Optional<ConsoleEntry> unreadable() {
        long last = history.segments().stream()
                .mapToLong(Segment::firstSeq)
                .filter(first -> first > nextSeq)
                .findFirst()
                .orElse(history.lastSeq() + 1);
        return missing(last - 1, ConsoleGap.Reason.NOT_KEPT);
    }

    private Optional<ConsoleEntry> missing(long last, ConsoleGap.Reason reason) {
        release();
        return Optional.of(new ConsoleGap(nextSeq, last, history.lastAt().orElse(Instant.EPOCH), reason));
    }

    private void release() {
        SegmentReader open = reader;
        reader = null;
        segment = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "closing a console history", e);
            }
        }
    }

    @Override
    public void close() {
        release();
        ahead = null;
    }
}
