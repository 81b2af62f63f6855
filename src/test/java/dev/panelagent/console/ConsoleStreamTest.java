package dev.panelagent.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ConsoleStreaming;
import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.ConsoleEntry;
import dev.panelagent.protocol.ConsoleGap;
import dev.panelagent.protocol.ConsoleLine;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleStreamTest {
    @TempDir
    Path dir;

    private ConsoleHistory history;

    @BeforeEach
    void open() {
        history = new ConsoleHistory(dir, 1 << 20);
    }

    private ConsoleStream stream(ConsoleStreaming byDefault) {
        return new ConsoleStream(new ServerId("s1"), history, byDefault);
    }

    private void prints(int lines) {
        ConsoleHistoryTest.print(
                history, IntStream.range(0, lines).mapToObj(i -> "line " + i).toArray(String[]::new));
    }

    private static List<Long> next(ConsoleStream stream) {
        ConsoleStream.Batch batch = stream.next().orElseThrow();
        stream.sent(batch);
        return batch.entries().stream().map(ConsoleEntry::seq).toList();
    }

    @Test
    void whatIsPrintedGoesAsTheDefaultSays() {
        prints(2);
        ConsoleStream stream = stream(ConsoleStreaming.LINES);
        assertThat(stream.next()).isEmpty();
        prints(1);
        assertThat(stream.streaming()).isEqualTo(ConsoleStreaming.LINES);
        assertThat(next(stream)).containsExactly(3L);
        assertThat(stream.delivered()).isEqualTo(3);
    }

    @Test
    void oneThatIsOffSendsNothingUntilThePanelConnects() {
        ConsoleStream stream = stream(ConsoleStreaming.OFF);
        prints(3);
        assertThat(stream.hasMore()).isFalse();
        assertThat(stream.next()).isEmpty();

        stream.connect(OptionalLong.of(1), ConsoleStreaming.BATCHES, () -> {});

        assertThat(next(stream)).containsExactly(2L, 3L);
        stream.disconnect();
        prints(1);
        assertThat(stream.next()).isEmpty();
        stream.connect(OptionalLong.empty(), ConsoleStreaming.BATCHES, () -> {});
        assertThat(stream.next()).isEmpty();
    }

    @Test
    void nothingOfBeforeFollowsUponWhatThePanelAskedFor() throws InterruptedException {
        ConsoleStream stream = stream(ConsoleStreaming.BATCHES);
        prints(2);
        List<String> told = new CopyOnWriteArrayList<>();
        Thread panel = Thread.ofPlatform().unstarted(() -> {
            stream.connect(OptionalLong.of(0), ConsoleStreaming.BATCHES, () -> {});
            told.add("connected");
        });

        stream.handOver(_ -> {
            panel.start();
            Awaitility.await().until(panel::getState, Thread.State.WAITING::equals);
            told.add("a batch");
        });
        panel.join();

        assertThat(told).containsExactly("a batch", "connected");
        assertThat(next(stream)).containsExactly(1L, 2L);
    }

    @Test
    void nothingOfWhatThePanelAskedForGoesBeforeTheAnswer() throws InterruptedException {
        ConsoleStream stream = stream(ConsoleStreaming.BATCHES);
        prints(2);
        List<String> told = new CopyOnWriteArrayList<>();
        Thread pump = Thread.ofPlatform().unstarted(() -> stream.handOver(_ -> told.add("a batch")));

        stream.connect(OptionalLong.of(0), ConsoleStreaming.BATCHES, () -> {
            pump.start();
            Awaitility.await().until(pump::getState, Thread.State.WAITING::equals);
            told.add("answered");
        });
        pump.join();

        assertThat(told).containsExactly("answered", "a batch");
    }

    @Test
    void whatTheLastConnectionDidNotTakeGoesAgain() {
        ConsoleStream stream = stream(ConsoleStreaming.BATCHES);
        prints(2);
        assertThat(next(stream)).containsExactly(1L, 2L);
        prints(2);
        ConsoleStream.Batch lost = stream.next().orElseThrow();

        stream.connected();
        stream.sent(lost);

        assertThat(next(stream)).containsExactly(3L, 4L);
    }

    @Test
    void aStreamNobodyAskedForSkipsWhatIsOldAndSaysSo() {
        ConsoleStream stream = stream(ConsoleStreaming.LINES);
        prints(1500);
        stream.connected();

        ConsoleStream.Batch first = stream.next().orElseThrow();
        stream.sent(first);

        assertThat(first.entries())
                .singleElement()
                .isEqualTo(new ConsoleGap(1, 500, history.lastAt().orElseThrow(), ConsoleGap.Reason.SKIPPED));
        assertThat(next(stream)).first().isEqualTo(501L);
    }

    @Test
    void aStreamThePanelAskedForSkipsNothing() {
        ConsoleStream stream = stream(ConsoleStreaming.LINES);
        stream.connect(OptionalLong.of(0), ConsoleStreaming.BATCHES, () -> {});
        prints(1500);
        stream.connected();
        assertThat(next(stream)).first().isEqualTo(1L);
        assertThat(next(stream)).first().isEqualTo(501L);
    }

    @Test
    void whatTheHistoryDroppedIsAGapOfExactlyThat() {
        ConsoleStream stream = stream(ConsoleStreaming.BATCHES);
        for (int i = 0; i < 100; i++) {
            prints(1000);
        }
        ConsoleGap gap = (ConsoleGap) stream.next().orElseThrow().entries().getFirst();
        assertThat(gap.seq()).isEqualTo(1);
        assertThat(gap.lastSeq()).isEqualTo(history.oldestSeq() - 1);
        assertThat(gap.reason()).isEqualTo(ConsoleGap.Reason.DROPPED);
    }

    @Test
    void aBatchIsBoundedInLinesAndInText() {
        ConsoleStream stream = stream(ConsoleStreaming.BATCHES);
        prints(700);
        ConsoleStream.Batch batch = stream.next().orElseThrow();
        assertThat(batch.entries()).hasSize(500);
        assertThat(batch.full()).isTrue();
        stream.sent(batch);
        assertThat(stream.next().orElseThrow().full()).isFalse();

        String[] large =
                IntStream.range(0, 10).mapToObj(_ -> "x".repeat(30_000)).toArray(String[]::new);
        ConsoleHistoryTest.print(history, large);
        assertThat(stream.next().orElseThrow().entries().stream()
                        .mapToInt(entry -> ((ConsoleLine) entry).text().length())
                        .sum())
                .isEqualTo(90_000);
    }

    @Test
    void aNumberThatWasNeverGivenMeansFromNowOn() {
        prints(2);
        ConsoleStream stream = stream(ConsoleStreaming.OFF);
        stream.connect(OptionalLong.of(99), ConsoleStreaming.BATCHES, () -> {});
        prints(1);
        assertThat(next(stream)).containsExactly(3L);
    }
}
