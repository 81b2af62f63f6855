package dev.panelagent.console;

import dev.panelagent.common.StoreException;
import dev.panelagent.protocol.ConsoleEntry;
import dev.panelagent.protocol.ConsoleGap;
import dev.panelagent.protocol.ConsoleLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one server printed, on disk: numbered from 1, bounded in size, the oldest goes first. It is a row of files, each
 * only ever appended to; a record that an agent or a node died in the middle of is cut off by the next. What was
 * appended is in the hands of the operating system, so it outlives the agent; a node that loses its power may lose the last
 * seconds, which the engine's log has. Appending waits for no disk and never fails: what cannot be written becomes a gap.
 * Thread-safe.
 */
final class ConsoleHistory implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ConsoleHistory.class.getName());
    private static final int FILES = 8;
    private static final int SMALLEST_FILE = 64 * 1024;
    /** With what stands before it, in bytes. */
    private static final int USUAL_LINE = 128;

    private static final String NO_CONTAINER = "none";

    private final Path dir;
    private final List<Segment> segments = new ArrayList<>();
    private long maxBytes;
    private long totalBytes;
    private long lastSeq;
    private @Nullable Instant lastAt;
    private Optional<String> container = Optional.empty();
    private Instant since = Instant.EPOCH;
    /** The last number before those that come from the container. */
    private long containerSeq;

    /** Not a channel: that is closed for everybody when somebody who writes is interrupted. */
    private @Nullable RandomAccessFile out;

    private @Nullable ConsoleGap unkept;
    private boolean closed;

    /** Opens what there is in a directory; the directory is made when there is something to keep. */
    ConsoleHistory(Path dir, long maxBytes) {
        this.dir = dir;
        this.maxBytes = maxBytes;
        try {
            recover();
        } catch (IOException e) {
            setAside(e);
        }
    }

    private void setAside(IOException e) {
        LOG.log(
                System.Logger.Level.ERROR,
                "the console history in {0} cannot be read ({1}): it is set aside, and a new one begun",
                dir,
                reason(e));
        segments.clear();
        try {
            Path aside = Files.createTempDirectory(dir.getParent(), dir.getFileName() + ".damaged-");
            Path _ = Files.move(dir, aside.resolve(dir.getFileName()));
        } catch (IOException stuck) {
            LOG.log(System.Logger.Level.ERROR, "{0} cannot be set aside: {1}", dir, reason(stuck));
        }
    }

    private void recover() throws IOException {
        if (!Files.isDirectory(dir)) {
            return;
        }
        try (Stream<Path> files = Files.list(dir)) {
            for (Path file : files.toList()) {
                Segment.of(file, Files.size(file)).ifPresent(segments::add);
            }
        }
        segments.sort(Comparator.comparingLong(Segment::firstSeq));
        if (!segments.isEmpty()) {
            Segment last = segments.removeLast();
            lastSeq = last.firstSeq() - 1;
            long whole = read(last, this::take);
            if (lastAt == null && !segments.isEmpty()) {
                // It has no line yet.
                long _ = read(segments.getLast(), this::takeTime);
            }
            if (whole < last.bytes()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the console history {0} ends in the middle of a record: {1} bytes are cut off",
                        last.file(),
                        last.bytes() - whole);
                try (RandomAccessFile file = open(last.file())) {
                    file.setLength(whole);
                }
            }
            segments.add(new Segment(last.file(), last.firstSeq(), whole));
        }
        totalBytes = segments.stream().mapToLong(Segment::bytes).sum();
    }

    /** Goes through a file; returns how much of it can be read. */
    private static long read(Segment segment, Consumer<HistoryFormat.Item> taker) throws IOException {
        try (SegmentReader reader = new SegmentReader(segment.file())) {
            for (var next = reader.next(segment.bytes()); next.isPresent(); next = reader.next(segment.bytes())) {
                taker.accept(next.get());
            }
            return reader.position();
        }
    }

    private void take(HistoryFormat.Item item) {
        switch (item) {
            case HistoryFormat.Container(String id, Instant at, long seq) -> {
                container = Optional.of(id);
                since = at;
                containerSeq = seq;
            }
            case HistoryFormat.Entry(ConsoleEntry entry) -> {
                lastSeq = entry.lastSeq();
                lastAt = entry.at();
            }
        }
    }

    private void takeTime(HistoryFormat.Item item) {
        if (item instanceof HistoryFormat.Entry(ConsoleEntry entry)) {
            lastAt = entry.at();
        }
    }

    /** Appends lines, numbered. */
    synchronized void append(List<LogLine> lines) {
        List<ConsoleEntry> entries = new ArrayList<>(lines.size());
        long seq = lastSeq;
        for (LogLine line : lines) {
            seq++;
            entries.add(new ConsoleLine(
                    seq, line.at(), line.stream(), line.text(), line.piece().continues()));
        }
        keep(entries);
    }

    /** Appends that so many lines are missing. */
    synchronized void appendGap(Instant at, long lines, ConsoleGap.Reason reason) {
        keep(List.of(new ConsoleGap(lastSeq + 1, lastSeq + lines, at, reason)));
    }

    private void keep(List<ConsoleEntry> entries) {
        if (closed || entries.isEmpty()) {
            return;
        }
        ByteArrayOutputStream buffer = new ByteArrayOutputStream(USUAL_LINE * entries.size());
        if (unkept != null) {
            HistoryFormat.write(unkept, buffer);
        }
        entries.forEach(entry -> HistoryFormat.write(entry, buffer));
        long first = lastSeq + 1;
        lastSeq = entries.getLast().lastSeq();
        lastAt = entries.getLast().at();
        try {
            write(first, buffer.toByteArray());
            unkept = null;
        } catch (IOException e) {
            notKept(first, e);
        }
    }

    private void notKept(long first, IOException e) {
        if (unkept == null) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "console lines cannot be kept in {0}: {1}; they are counted until they can",
                    dir,
                    reason(e));
        }
        long from = unkept == null ? first : unkept.seq();
        unkept = new ConsoleGap(from, lastSeq, lastAt == null ? Instant.EPOCH : lastAt, ConsoleGap.Reason.NOT_KEPT);
    }

    /** Notes that lines come from this container from now on. */
    synchronized void from(String newContainer, Instant at) {
        if (closed || container.filter(newContainer::equals).isPresent()) {
            return;
        }
        container = Optional.of(newContainer);
        since = at;
        containerSeq = lastSeq;
        try {
            write(lastSeq + 1, line(new HistoryFormat.Container(newContainer, at, lastSeq)));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "the console history in {0} cannot be written: {1}", dir, reason(e));
        }
    }

    private static byte[] line(HistoryFormat.Container from) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        HistoryFormat.write(from, line);
        return line.toByteArray();
    }

    private void write(long firstSeq, byte[] records) throws IOException {
        RandomAccessFile file = out;
        if (file == null || segments.getLast().bytes() >= fileSize()) {
            file = roll(firstSeq);
        }
        long start = segments.getLast().bytes();
        try {
            file.seek(start);
            file.write(records);
        } catch (IOException e) {
            // Half a record would make what follows unreadable.
            file.setLength(start);
            throw e;
        }
        segments.set(segments.size() - 1, segments.getLast().grown(records.length));
        totalBytes += records.length;
        prune();
    }

    private long fileSize() {
        return Math.max(SMALLEST_FILE, maxBytes / FILES);
    }

    /** Goes on in the last file if that has room, else in a new one that begins with where its lines come from. */
    private RandomAccessFile roll(long firstSeq) throws IOException {
        closeFile();
        if (segments.isEmpty() || segments.getLast().bytes() >= fileSize()) {
            Files.createDirectories(dir);
            Segment fresh = Segment.empty(dir, firstSeq);
            RandomAccessFile file = open(fresh.file());
            out = file;
            segments.add(fresh);
            if (container.isPresent()) {
                byte[] head = line(new HistoryFormat.Container(container.get(), since, containerSeq));
                file.write(head);
                segments.set(segments.size() - 1, fresh.grown(head.length));
                totalBytes += head.length;
            }
            return file;
        }
        RandomAccessFile file = open(segments.getLast().file());
        out = file;
        return file;
    }

    private static RandomAccessFile open(Path file) throws IOException {
        return new RandomAccessFile(file.toFile(), "rw");
    }

    private void prune() throws IOException {
        while (totalBytes > maxBytes && segments.size() > 1) {
            Segment oldest = segments.removeFirst();
            totalBytes -= oldest.bytes();
            Files.deleteIfExists(oldest.file());
        }
    }

    /**
     * Forgets all lines; the numbers go on.
     *
     * @throws StoreException if the disk does not let it
     */
    synchronized void clear(Instant at) {
        if (closed) {
            return;
        }
        since = at;
        containerSeq = lastSeq;
        container = container.or(() -> Optional.of(NO_CONTAINER));
        try {
            if (oldestSeq() <= lastSeq || segments.isEmpty()) {
                closeFile();
                List<Segment> old = List.copyOf(segments);
                segments.clear();
                totalBytes = 0;
                // Its head says where the numbers go on, and that older lines are not wanted back.
                RandomAccessFile _ = roll(lastSeq + 1);
                for (Segment segment : old) {
                    boolean _ = Files.deleteIfExists(segment.file());
                }
            } else {
                write(lastSeq + 1, line(new HistoryFormat.Container(container.get(), at, lastSeq)));
            }
        } catch (IOException e) {
            throw new StoreException("the console history in " + dir + " cannot be cleared: " + reason(e), e);
        }
    }

    /** Bounds it anew, in bytes. */
    synchronized void resize(long bytes) {
        maxBytes = bytes;
        try {
            prune();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the console history in {0} stays too large: {1}", dir, reason(e));
        }
    }

    /** The files as they are now, oldest first. */
    synchronized List<Segment> segments() {
        return List.copyOf(segments);
    }

    synchronized long lastSeq() {
        return lastSeq;
    }

    /** The oldest number that is kept; one more than the newest if nothing is. */
    synchronized long oldestSeq() {
        return segments.isEmpty() ? lastSeq + 1 : Math.min(segments.getFirst().firstSeq(), lastSeq + 1);
    }

    synchronized long bytes() {
        return totalBytes;
    }

    /** Why what is counted and cannot be read is not there. */
    synchronized ConsoleGap.Reason missing() {
        return unkept == null ? ConsoleGap.Reason.DROPPED : unkept.reason();
    }

    /** When the newest line came. */
    synchronized Optional<Instant> lastAt() {
        return Optional.ofNullable(lastAt);
    }

    /** The container that lines came from last. */
    synchronized Optional<String> container() {
        return container;
    }

    /** When lines began to come from that container, or everything was forgotten. */
    synchronized Instant since() {
        return since;
    }

    /** The last number before that. */
    synchronized long sinceSeq() {
        return containerSeq;
    }

    /** A reader that begins behind a sequence number. */
    HistoryReader after(long seq) {
        return new HistoryReader(this, seq);
    }

    /** Removes it for good. */
    synchronized void delete() {
        closed = true;
        closeFile();
        segments.clear();
        try {
            if (Files.isDirectory(dir)) {
                try (Stream<Path> files = Files.list(dir)) {
                    for (Path file : files.toList()) {
                        Files.deleteIfExists(file);
                    }
                }
                Files.deleteIfExists(dir);
            }
        } catch (NoSuchFileException gone) {
            LOG.log(System.Logger.Level.DEBUG, "the console history in {0} is gone already", dir);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the console history in {0} cannot be removed: {1}", dir, reason(e));
        }
    }

    /** Lets go of the files; nothing is appended any more. */
    @Override
    public synchronized void close() {
        closed = true;
        closeFile();
    }

    private void closeFile() {
        RandomAccessFile file = out;
        out = null;
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "the console history in {0}: {1}", dir, reason(e));
            }
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
