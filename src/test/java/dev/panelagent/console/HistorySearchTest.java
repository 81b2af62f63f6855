package dev.panelagent.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.console.LineSplitter.Piece;
import dev.panelagent.protocol.ConsoleEntry;
import dev.panelagent.protocol.ConsoleGap;
import dev.panelagent.protocol.ConsoleLine;
import dev.panelagent.protocol.HistoryPage;
import dev.panelagent.protocol.HistoryQuery;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistorySearchTest {
    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    Path dir;

    private ConsoleHistory history;

    @BeforeEach
    void open() {
        history = new ConsoleHistory(dir, 1 << 20);
    }

    /** Lines a second apart. */
    private void prints(int lines, String text) {
        for (int i = 0; i < lines; i++) {
            Instant at = START.plusSeconds(history.lastSeq());
            history.append(List.of(new LogLine(Streams.STDOUT, at, new Piece(text, false))));
        }
    }

    private static HistoryQuery query(int lines, Instant since, Instant before, Predicate<String> search) {
        return new HistoryQuery(
                lines,
                Optional.of(since),
                Optional.of(before),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.of(search));
    }

    private HistoryPage read(HistoryQuery query) {
        return HistorySearch.read(history, query);
    }

    private static List<Long> numbers(HistoryPage page) {
        return page.entries().stream().map(ConsoleEntry::seq).toList();
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    void theNewestLinesComeOldestFirst() {
        prints(10, "line");
        HistoryPage page = read(HistoryQuery.newest(3));
        assertThat(numbers(page)).containsExactly(8L, 9L, 10L);
        assertThat(page.more()).isTrue();
        assertThat(page.oldestSeq()).isOne();
        assertThat(page.lastSeq()).isEqualTo(10);
        assertThat(read(HistoryQuery.newest(10)).more()).isFalse();
    }

    @Test
    void behindANumberTheFirstLinesCome() {
        prints(10, "line");
        HistoryPage page = read(HistoryQuery.after(4, 3));
        assertThat(numbers(page)).containsExactly(5L, 6L, 7L);
        assertThat(page.more()).isTrue();
        assertThat(numbers(read(HistoryQuery.after(7, 3)))).containsExactly(8L, 9L, 10L);
        assertThat(read(HistoryQuery.after(10, 3)).entries()).isEmpty();
    }

    @Test
    void beforeANumberTheLastLinesCome() {
        prints(10, "line");
        assertThat(numbers(read(new HistoryQuery(
                        2,
                        Optional.empty(),
                        Optional.empty(),
                        OptionalLong.empty(),
                        OptionalLong.of(5),
                        Optional.empty()))))
                .containsExactly(3L, 4L);
    }

    @Test
    void timesAndTextsBoundIt() {
        prints(5, "\u001b[31mred\u001b[0m");
        prints(5, "blue");
        assertThat(numbers(read(query(100, START.plusSeconds(3), START.plusSeconds(8), _ -> true))))
                .isEqualTo(range(4, 8));
        assertThat(numbers(read(query(100, Instant.EPOCH, Instant.MAX, "red"::equals))))
                .isEqualTo(range(1, 5));
        assertThat(numbers(read(query(2, Instant.EPOCH, Instant.MAX, "red"::equals))))
                .isEqualTo(range(4, 5));
    }

    @Test
    void itGoesThroughAllFiles() {
        prints(6000, "x".repeat(100));
        long oldest = history.oldestSeq();
        assertThat(history.segments()).hasSizeGreaterThan(4);
        assertThat(numbers(read(HistoryQuery.newest(5000)))).isEqualTo(range(1001, 6000));
        assertThat(numbers(read(query(6000, START, START.plusSeconds(10), _ -> true))))
                .isEqualTo(oldest > 10 ? List.of() : range(oldest, 10));
    }

    @Test
    void onePageIsBoundedInText() {
        history = new ConsoleHistory(dir, 8 << 20);
        prints(40, "x".repeat(60_000));
        HistoryPage newest = read(HistoryQuery.newest(40));
        assertThat(newest.entries()).hasSizeLessThan(18).last().returns(40L, ConsoleEntry::seq);
        assertThat(newest.more()).isTrue();
        HistoryPage first = read(HistoryQuery.after(history.oldestSeq() - 1, 40));
        assertThat(first.entries()).hasSizeLessThan(18).first().returns(history.oldestSeq(), ConsoleEntry::seq);
    }

    @Test
    void whoGoesOnFromANumberLearnsWhatWasDropped() {
        prints(20_000, "x".repeat(100));
        HistoryPage page = read(HistoryQuery.after(7, 10));
        assertThat(page.entries().getFirst()).isInstanceOfSatisfying(ConsoleGap.class, gap -> {
            assertThat(gap.seq()).isEqualTo(8);
            assertThat(gap.lastSeq()).isEqualTo(history.oldestSeq() - 1);
        });
        assertThat(page.lines()).hasSize(10).first().returns(history.oldestSeq(), ConsoleLine::seq);
        assertThat(read(HistoryQuery.newest(10_000)).entries()).noneMatch(ConsoleGap.class::isInstance);
    }

    @Test
    void gapsAreShownWhereTheyAreUnlessASearchIsOn() {
        prints(2, "a");
        history.appendGap(START.plusSeconds(2), 3, ConsoleGap.Reason.THROTTLED);
        prints(2, "b");
        assertThat(numbers(read(HistoryQuery.newest(3)))).containsExactly(2L, 3L, 6L, 7L);
        assertThat(numbers(read(query(10, Instant.EPOCH, Instant.MAX, _ -> true))))
                .containsExactly(1L, 2L, 6L, 7L);
    }

    @Test
    void anEmptyOneHasNothing() {
        HistoryPage page = read(HistoryQuery.newest(10));
        assertThat(page.entries()).isEmpty();
        assertThat(page.oldestSeq()).isOne();
        assertThat(page.lastSeq()).isZero();
        assertThat(page.more()).isFalse();
    }
}
