package dev.panelagent.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.console.LineSplitter.Piece;
import dev.panelagent.engine.ConsoleListener.Stream;
import dev.panelagent.protocol.ConsoleEntry;
import dev.panelagent.protocol.ConsoleGap;
import dev.panelagent.protocol.ConsoleLine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A container printed while nobody listened; its log says what. */
class CatchUpTest {
    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    Path dir;

    private ConsoleHistory history;
    /** All the container printed, as the engine's log has it. */
    private final List<Printed> log = new ArrayList<>();

    private record Printed(Instant at, Stream stream, String text) {}

    @BeforeEach
    void open() {
        history = new ConsoleHistory(dir, 10 << 20);
    }

    private void prints(int second, String text) {
        prints(START.plusSeconds(second), Stream.STDOUT, text);
    }

    private void prints(Instant at, Stream stream, String text) {
        log.add(new Printed(at, stream, text));
    }

    /** So many lines of the log were heard by an agent, a moment after the engine noted them. */
    private void heard(int count) {
        history.from("c1", Instant.EPOCH);
        log.subList(0, count).forEach(printed -> history.append(List.of(line(printed))));
    }

    private static LogLine line(Printed printed) {
        return new LogLine(
                Streams.name(printed.stream()), printed.at().plusMillis(2), new Piece(printed.text(), false));
    }

    private void read(Instant since, dev.panelagent.engine.LogReader reader) {
        log.stream()
                .filter(printed -> !printed.at().isBefore(since))
                .forEach(printed -> reader.piece(
                        printed.stream(), printed.at(), (printed.text() + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private void catchUp() throws InterruptedException {
        new CatchUp(history, Instant.MAX).run("c1", this::read, null);
    }

    private List<String> texts() {
        return ConsoleHistoryTest.read(history, 0).stream()
                .map(entry -> switch (entry) {
                    case ConsoleLine line -> line.text();
                    case ConsoleGap gap -> gap.reason() + " " + (gap.lastSeq() - gap.seq() + 1);
                })
                .toList();
    }

    @Test
    void whatIsKnownDoesNotComeAgain() throws Exception {
        for (int i = 0; i < 10; i++) {
            prints(i, "line " + i);
        }
        heard(4);

        catchUp();
        catchUp();

        assertThat(texts()).isEqualTo(log.stream().map(Printed::text).toList());
    }

    @Test
    void aContainerSeenForTheFirstTimeTellsAllItHas() throws Exception {
        prints(0, "one");
        prints(1, "two");
        catchUp();
        assertThat(texts()).containsExactly("one", "two");
    }

    @Test
    void linesThatAreAllTheSameAreToldApartByTheirTimes() throws Exception {
        for (int i = 0; i < 8; i++) {
            prints(i, "tick");
        }
        heard(5);
        catchUp();
        assertThat(texts()).hasSize(8);
    }

    @Test
    void aLogThatDoesNotReachBackIsAGapThatSaysSo() throws Exception {
        prints(0, "one");
        prints(1, "two");
        heard(2);
        log.clear();
        prints(100, "much later");

        catchUp();

        assertThat(texts()).containsExactly("one", "two", "LOST 1", "much later");
    }

    @Test
    void whatWasClearedIsNotWantedBack() throws Exception {
        prints(0, "one");
        heard(1);
        history.clear(START.plusMillis(500));
        prints(1, "two");
        catchUp();
        assertThat(ConsoleHistoryTest.read(history, 1))
                .extracting(entry -> ((ConsoleLine) entry).text())
                .containsExactly("two");
    }

    @Test
    void anotherContainerBeginsAnew() throws Exception {
        prints(0, "one");
        heard(1);
        log.clear();
        prints(10, "one");
        new CatchUp(history, Instant.MAX).run("c2", this::read, null);
        assertThat(texts()).containsExactly("one", "one");
    }

    @Test
    void aFloodThatSaysTheSameAgainAndAgainIsNotToldTwice() throws Exception {
        int cycle = 1000;
        for (int i = 0; i < 10 * cycle; i++) {
            prints(START.plusNanos(100_000L * i), Stream.STDOUT, "line " + i % cycle);
        }
        heard(7 * cycle + 500);

        catchUp();

        assertThat(texts()).isEqualTo(log.stream().map(Printed::text).toList());
    }

    @Test
    void whereNothingIsAlikeTimeTellsAndThatLinesMayBeMissingIsSaid() throws Exception {
        prints(0, "as it was heard");
        prints(10, "known");
        heard(2);
        log.clear();
        prints(0, "as the log has it");
        prints(10, "unlike");
        prints(20, "new");

        catchUp();

        assertThat(texts()).containsExactly("as it was heard", "known", "LOST 1", "new");
    }

    @Test
    void whereNothingIsNewNothingIsSaid() throws Exception {
        prints(0, "as it was heard");
        heard(1);
        log.clear();
        prints(0, "as the log has it");

        catchUp();

        assertThat(texts()).containsExactly("as it was heard");
    }

    static LongStream seeds() {
        return new Random(7).longs(100);
    }

    /**
     * An agent heard the beginning, was away, and hears again from somewhere on while it reads the log, which ends
     * somewhere behind that: each line is there once, each stream in its order.
     */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothingIsMissingAndNothingTwice(long seed) throws Exception {
        Random random = new Random(seed);
        int count = 1 + random.nextInt(1500);
        boolean flood = random.nextBoolean();
        // Lines that the engine noted after it was asked, and yet are not heard: they can be told by their text only.
        int unheard = random.nextInt(4);
        Instant at = START;
        for (int i = 0; i < count; i++) {
            at = at.plus(Duration.ofNanos(1 + random.nextInt(flood ? 200_000 : 400_000_000)));
            Stream stream = random.nextInt(4) == 0 ? Stream.STDERR : Stream.STDOUT;
            prints(at, stream, unheard == 0 && random.nextInt(5) == 0 ? "again" : "line " + i);
        }
        int known = random.nextInt(count + 1);
        int audible = known + random.nextInt(count - known + 1);
        int logged = audible + random.nextInt(count - audible + 1);
        heard(known);
        int noted = Math.max(known, audible - unheard);
        Instant asked = noted == 0 ? START : log.get(noted - 1).at().plusNanos(1);
        HeldOutput held = new HeldOutput();
        List<LogLine> live =
                log.subList(audible, count).stream().map(CatchUpTest::line).toList();
        int atOnce = random.nextInt(live.size() + 1);
        assertThat(held.hold(live.subList(0, atOnce))).isTrue();
        Thread later = Thread.ofVirtual().start(() -> {
            if (!held.hold(live.subList(atOnce, live.size()))) {
                history.append(live.subList(atOnce, live.size()));
            }
        });

        List<Printed> all = List.copyOf(log);
        log.subList(logged, count).clear();
        new CatchUp(history, asked).run("c1", this::read, held);
        later.join();

        for (Stream stream : Stream.values()) {
            assertThat(of(stream))
                    .isEqualTo(all.stream()
                            .filter(printed -> printed.stream() == stream)
                            .map(Printed::text)
                            .toList());
        }
    }

    private List<String> of(Stream stream) {
        List<ConsoleEntry> entries = ConsoleHistoryTest.read(history, 0);
        return entries.stream()
                .map(ConsoleLine.class::cast)
                .filter(line -> line.stream().equals(Streams.name(stream)))
                .map(ConsoleLine::text)
                .toList();
    }
}
