package dev.panelagent.console;

import dev.panelagent.protocol.ConsoleEntry;
import dev.panelagent.protocol.ConsoleGap;
import dev.panelagent.protocol.ConsoleLine;
import java.io.IOException;
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
        try {
            while (ahead == null && hasMore()) {
                Optional<HistoryFormat.Item> record = record();
                if (record.isEmpty()) {
                    return unreadable();
                }
                if (record.get() instanceof HistoryFormat.Entry(ConsoleEntry entry) && entry.lastSeq() >= nextSeq) {
                    ahead = entry;
                }
            }
        } catch (NoSuchFileException dropped) {
            release();
            return next();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the console history cannot be read", e);
            release();
            return unreadable();
        }
        ConsoleEntry entry = ahead;
        if (entry == null) {
            return Optional.empty();
        }
        if (entry.seq() > nextSeq) {
            return Optional.of(new ConsoleGap(nextSeq, entry.seq() - 1, entry.at(), ConsoleGap.Reason.DROPPED));
        }
        ahead = null;
        return Optional.of(
                entry instanceof ConsoleGap gap && gap.seq() < nextSeq
                        ? new ConsoleGap(nextSeq, gap.lastSeq(), gap.at(), gap.reason())
                        : entry);
    }

    /** The next record of the files as they are now; empty at their end. */
    private Optional<HistoryFormat.Item> record() throws IOException {
        while (true) {
            List<Segment> segments = history.segments();
            Segment present = segment;
            if (present == null) {
                if (segments.isEmpty()) {
                    return Optional.empty();
                }
                present = open(holding(segments));
            }
            Optional<Segment> now = find(segments, present.firstSeq());
            // One that was dropped is read to its end as far as it was known: it is still open.
            Optional<HistoryFormat.Item> record = reader == null
                    ? Optional.empty()
                    : reader.next(now.orElse(present).bytes());
            if (record.isPresent()) {
                segment = now.orElse(present);
                return record;
            }
            Optional<Segment> following = following(segments, present.firstSeq());
            if (following.isEmpty()) {
                return Optional.empty();
            }
            Segment _ = open(following.get());
        }
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

    private static Optional<Segment> find(List<Segment> segments, long firstSeq) {
        return segments.stream().filter(it -> it.firstSeq() == firstSeq).findFirst();
    }

    private static Optional<Segment> following(List<Segment> segments, long firstSeq) {
        return segments.stream().filter(it -> it.firstSeq() > firstSeq).findFirst();
    }

    private Segment open(Segment next) throws IOException {
        release();
        reader = new SegmentReader(next.file());
        segment = next;
        return next;
    }

    /** What the history counts and cannot show: the disk did not take it, or gives it back no more. */
    private Optional<ConsoleEntry> unreadable() {
        release();
        long last = history.lastSeq();
        return last < nextSeq
                ? Optional.empty()
                : Optional.of(new ConsoleGap(nextSeq, last, history.lastAt().orElse(Instant.EPOCH), history.missing()));
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
