package dev.panelagent.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.console.LineSplitter.Piece;
import dev.panelagent.protocol.ConsoleEntry;
import dev.panelagent.protocol.ConsoleGap;
import dev.panelagent.protocol.ConsoleLine;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleHistoryTest {
    private static final long SIZE = 1 << 20;
    private static final Instant AT = Instant.parse("2026-11-23T12:00:00.123456Z");

    @TempDir
    Path temporary;

    private Path dir() {
        return temporary.resolve("s1");
    }

    private ConsoleHistory open() {
        return new ConsoleHistory(dir(), SIZE);
    }

    static void print(ConsoleHistory history, String... texts) {
        history.append(Stream.of(texts)
                .map(text -> new LogLine(Streams.STDOUT, AT, new Piece(text, false)))
                .toList());
    }

    static List<ConsoleEntry> read(ConsoleHistory history, long after) {
        try (HistoryReader reader = history.after(after)) {
            return reader.read(Integer.MAX_VALUE, Integer.MAX_VALUE);
        }
    }

    private static List<String> texts(ConsoleHistory history) {
        return read(history, history.oldestSeq() - 1).stream()
                .map(entry -> ((ConsoleLine) entry).text())
                .toList();
    }

    @Test
    void whoeverIsInterruptedReadsNothingAndIsToldOfNoGap() {
        ConsoleHistory history = open();
        print(history, "a", "b");
        try (HistoryReader reader = history.after(0)) {
            Thread.currentThread().interrupt();
            assertThat(reader.read(10, 1000)).isEmpty();
            assertThat(Thread.interrupted()).isTrue();

            assertThat(reader.read(10, 1000)).hasSize(2);
        }
    }

    @Test
    void whatAnInterruptedWriterAppendsIsKeptAndWhatFollowsToo() {
        ConsoleHistory history = open();
        print(history, "a");

        Thread.currentThread().interrupt();
        print(history, "b");

        assertThat(Thread.interrupted()).isTrue();
        print(history, "c");
        assertThat(texts(history)).containsExactly("a", "b", "c");
    }

    @Test
    void linesAreNumberedFromOneAndComeBackAsTheyWere() {
        ConsoleHistory history = open();
        history.append(List.of(
                new LogLine(Streams.STDOUT, AT, new Piece("", false)),
                new LogLine(Streams.STDERR, AT, new Piece(" grün \u001b[1m😀 \r 1 2 o ", true))));

        assertThat(read(history, 0))
                .containsExactly(
                        new ConsoleLine(1, AT, "stdout", ""),
                        new ConsoleLine(2, AT, "stderr", " grün \u001b[1m😀 \r 1 2 o ", true));
        assertThat(read(history, 1)).hasSize(1);
        assertThat(read(history, 2)).isEmpty();
        assertThat(history.lastAt()).contains(AT);
    }

    @Test
    void anEmptyOneHasNoNumbersAndNoFiles() {
        ConsoleHistory history = open();
        assertThat(history.lastSeq()).isZero();
        assertThat(history.oldestSeq()).isEqualTo(1);
        assertThat(dir()).doesNotExist();
    }

    @Test
    void theNextAgentGoesOnWhereTheLastOneEnded() {
        try (ConsoleHistory history = open()) {
            history.from("c1", AT);
            print(history, "one", "two");
        }
        // Not closed, as an agent that is killed.
        ConsoleHistory second = open();
        print(second, "three");
        ConsoleHistory third = open();

        assertThat(texts(third)).containsExactly("one", "two", "three");
        assertThat(third.lastSeq()).isEqualTo(3);
        assertThat(third.container()).contains("c1");
        assertThat(third.since()).isEqualTo(AT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 20, 30})
    void aRecordCutInTheMiddleIsCutOff(int bytes) throws IOException {
        print(open(), "one", "two", "a line that is long enough");
        Path file = files().getFirst();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            FileChannel _ = channel.truncate(channel.size() - bytes);
        }

        ConsoleHistory after = open();
        print(after, "three");

        assertThat(texts(after)).containsExactly("one", "two", "three");
        assertThat(texts(open())).containsExactly("one", "two", "three");
    }

    @Test
    void whatANodeLeftThatLostItsPowerIsCutOff() throws IOException {
        print(open(), "one");
        Files.write(files().getFirst(), new byte[4096], StandardOpenOption.APPEND);

        ConsoleHistory after = open();
        print(after, "two");

        assertThat(texts(after)).containsExactly("one", "two");
    }

    @Test
    void aFileWithoutALineChangesNothing() throws IOException {
        ConsoleHistory history = open();
        history.from("c1", AT);
        print(history, "one", "two");
        Files.createFile(dir().resolve("0000000000000000003.log"));

        ConsoleHistory after = open();

        assertThat(after.lastSeq()).isEqualTo(2);
        assertThat(after.lastAt()).contains(AT);
        print(after, "three");
        assertThat(texts(after)).containsExactly("one", "two", "three");
    }

    @Test
    void theOldestGoFirstAndTheSizeIsKept() throws IOException {
        ConsoleHistory history = open();
        String text = "x".repeat(100);
        IntStream.range(0, 20_000).forEach(_ -> print(history, text));

        assertThat(history.lastSeq()).isEqualTo(20_000);
        assertThat(history.oldestSeq()).isBetween(2L, 19_000L);
        assertThat(history.bytes()).isBetween(SIZE / 2, SIZE + SIZE / 8);
        assertThat(files().stream().mapToLong(ConsoleHistoryTest::size).sum()).isEqualTo(history.bytes());
        assertThat(read(history, 5).getFirst())
                .isEqualTo(new ConsoleGap(6, history.oldestSeq() - 1, AT, ConsoleGap.Reason.DROPPED));
        assertThat(open().oldestSeq()).isEqualTo(history.oldestSeq());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(dir())) {
            return files.sorted(Comparator.naturalOrder()).toList();
        }
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    @Test
    void oneThatIsMadeSmallerForgetsTheOldest() {
        ConsoleHistory history = new ConsoleHistory(dir(), 4 * SIZE);
        String text = "x".repeat(1000);
        IntStream.range(0, 3000).forEach(_ -> print(history, text));
        assertThat(history.oldestSeq()).isEqualTo(1);

        history.resize(SIZE);

        assertThat(history.bytes()).isLessThanOrEqualTo(SIZE);
        assertThat(history.oldestSeq()).isGreaterThan(1);
    }

    @Test
    void whatIsClearedIsGoneAndTheNumbersGoOn() {
        ConsoleHistory history = open();
        history.from("c1", Instant.EPOCH);
        print(history, "one", "two");

        history.clear(AT);
        history.clear(AT.plusSeconds(1));

        assertThat(history.oldestSeq()).isEqualTo(3);
        assertThat(read(history, 2)).isEmpty();
        ConsoleHistory after = open();
        assertThat(after.since()).isEqualTo(AT.plusSeconds(1));
        print(after, "three");
        assertThat(read(after, 0))
                .containsExactly(
                        new ConsoleGap(1, 2, AT, ConsoleGap.Reason.DROPPED), new ConsoleLine(3, AT, "stdout", "three"));
    }

    @Test
    void aReaderGoesOnThroughAClear() {
        ConsoleHistory history = open();
        print(history, "one", "two");
        try (HistoryReader reader = history.after(0)) {
            assertThat(reader.read(1, 100)).hasSize(1);
            history.clear(AT);
            print(history, "three");
            assertThat(reader.read(10, 100))
                    .extracting(ConsoleEntry::lastSeq)
                    .last()
                    .isEqualTo(3L);
        }
    }

    @Test
    void whatTheDiskDoesNotTakeIsAGapOfExactlyThatSize() throws IOException {
        Files.createFile(dir());
        ConsoleHistory history = open();
        print(history, "one", "two");
        print(history, "three");
        assertThat(read(history, 0)).containsExactly(new ConsoleGap(1, 3, AT, ConsoleGap.Reason.NOT_KEPT));

        Files.delete(dir());
        print(history, "four");

        List<ConsoleEntry> expected =
                List.of(new ConsoleGap(1, 3, AT, ConsoleGap.Reason.NOT_KEPT), new ConsoleLine(4, AT, "stdout", "four"));
        assertThat(read(history, 0)).isEqualTo(expected);
        assertThat(read(open(), 0)).isEqualTo(expected);
    }

    @Test
    void aGapTakesItsNumbers() {
        ConsoleHistory history = open();
        print(history, "one");
        history.appendGap(AT, 10, ConsoleGap.Reason.THROTTLED);
        print(history, "twelve");

        assertThat(read(history, 1))
                .containsExactly(
                        new ConsoleGap(2, 11, AT, ConsoleGap.Reason.THROTTLED),
                        new ConsoleLine(12, AT, "stdout", "twelve"));
        assertThat(read(history, 5).getFirst()).isEqualTo(new ConsoleGap(6, 11, AT, ConsoleGap.Reason.THROTTLED));
    }

    @Test
    void aDeletedOneLeavesNothingAndTakesNothing() {
        ConsoleHistory history = open();
        print(history, "one");
        history.delete();
        print(history, "two");
        history.clear(AT);
        assertThat(dir()).doesNotExist();
    }

    @Test
    void aDirectoryThatCannotBeReadIsSetAside() throws IOException {
        print(open(), "one");
        Path file = files().getFirst();
        Files.delete(file);
        Files.createDirectory(file);

        ConsoleHistory history = open();
        print(history, "new");

        assertThat(texts(history)).containsExactly("new");
        try (Stream<Path> aside = Files.list(temporary)) {
            assertThat(aside.map(path -> path.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("s1.damaged-"));
        }
    }

    @Test
    void aFileThatSomebodyRemovedIsAGapUpToTheNext() throws IOException {
        ConsoleHistory history = open();
        String text = "x".repeat(1000);
        IntStream.range(0, 500).forEach(_ -> print(history, text));
        List<Path> files = files();
        assertThat(files).hasSizeGreaterThan(2);
        Files.delete(files.get(1));

        List<ConsoleEntry> entries = read(history, 0);

        long second = history.segments().get(1).firstSeq();
        long third = history.segments().get(2).firstSeq();
        assertThat(entries).contains(new ConsoleGap(second, third - 1, AT, ConsoleGap.Reason.NOT_KEPT));
        assertThat(entries.getLast().seq()).isEqualTo(500);
        assertThat(entries).hasSize((int) (500 - (third - second) + 1));
    }

    static LongStream seeds() {
        return new Random(3).longs(40);
    }

    /** Readers that lag, agents that die: whatever a reader gets covers every number once, in order. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyNumberComesOnce(long seed) {
        Random random = new Random(seed);
        ConsoleHistory history = open();
        List<ConsoleEntry> seen = new ArrayList<>();
        HistoryReader reader = history.after(0);
        for (int step = 0; step < 300; step++) {
            switch (random.nextInt(12)) {
                case 0 -> {
                    reader.close();
                    history = open();
                    reader = history.after(reader.readSeq());
                }
                case 1 -> history.appendGap(AT, 1 + random.nextInt(5), ConsoleGap.Reason.THROTTLED);
                case 2 -> {
                    if (random.nextInt(10) == 0) {
                        history.clear(AT);
                    }
                }
                case 3 -> history.from("c" + random.nextInt(3), AT);
                case 4, 5, 6 -> seen.addAll(reader.read(1 + random.nextInt(50), 5000));
                default -> print(history, lines(random));
            }
        }
        seen.addAll(reader.read(Integer.MAX_VALUE, Integer.MAX_VALUE));

        long next = 1;
        for (ConsoleEntry entry : seen) {
            assertThat(entry.seq()).isEqualTo(next);
            next = entry.lastSeq() + 1;
            if (entry instanceof ConsoleLine line) {
                assertThat(line.text()).startsWith("line");
            }
        }
        assertThat(next).isEqualTo(history.lastSeq() + 1);
        reader.close();
        history.close();
    }

    private static String[] lines(Random random) {
        return IntStream.range(0, 1 + random.nextInt(20))
                .mapToObj(_ -> "line" + "x".repeat(random.nextInt(3000)))
                .toArray(String[]::new);
    }
}
