package dev.panelagent.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.common.ConsoleStreaming;
import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.ConsoleChannel;
import dev.panelagent.protocol.ConsoleEntry;
import dev.panelagent.testing.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class StreamPumpTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    @TempDir
    Path dir;

    private final Panel panel = new Panel();
    private final StreamPump pump = new StreamPump(panel, AgentThreads.virtual("pump-test"));

    /** A connection that takes batches when it is told to. */
    private static final class Panel implements ConsoleChannel {
        private final List<ServerId> order = new ArrayList<>();
        private final List<Long> numbers = new ArrayList<>();
        private final List<Runnable> onTheirWay = new ArrayList<>();
        private boolean takes = true;
        private boolean gone;

        @Override
        public boolean send(
                ServerId server, List<ConsoleEntry> entries, ConsoleStreaming streaming, Runnable whenSent) {
            synchronized (this) {
                order.add(server);
                entries.forEach(entry -> numbers.add(entry.seq()));
                if (!takes) {
                    onTheirWay.add(whenSent);
                    return !gone;
                }
            }
            whenSent.run();
            return true;
        }

        synchronized void stops() {
            takes = false;
        }

        synchronized void breaks() {
            takes = false;
            gone = true;
        }

        void takesAll() {
            List<Runnable> late;
            synchronized (this) {
                takes = true;
                late = List.copyOf(onTheirWay);
                onTheirWay.clear();
            }
            late.forEach(Runnable::run);
        }

        synchronized int batches() {
            return order.size();
        }

        synchronized List<ServerId> order() {
            return List.copyOf(order);
        }

        synchronized List<Long> numbers() {
            return List.copyOf(numbers);
        }
    }

    @AfterEach
    void end() {
        pump.end();
    }

    private final List<ConsoleHistory> histories = new ArrayList<>();

    private ConsoleStream stream(String server) {
        ConsoleHistory history = new ConsoleHistory(dir.resolve(server), 8 << 20);
        histories.add(history);
        return new ConsoleStream(new ServerId(server), history, ConsoleStreaming.BATCHES);
    }

    private void prints(int stream, int lines) {
        ConsoleHistoryTest.print(
                histories.get(stream),
                IntStream.range(0, lines).mapToObj(i -> "line " + i).toArray(String[]::new));
    }

    private static void await(String what, BooleanSupplier condition) {
        Waiting.until(what, LIMIT, () -> Optional.of(true).filter(_ -> condition.getAsBoolean()));
    }

    @Test
    void whatIsPrintedComesInOrder() {
        ConsoleStream one = stream("s1");
        pump.start();
        for (int i = 0; i < 100; i++) {
            prints(0, 3);
            pump.news(one);
        }
        await("300 lines", () -> panel.numbers().size() == 300);
        assertThat(panel.numbers()).isSorted().doesNotHaveDuplicates();
        assertThat(one.delivered()).isEqualTo(300);
    }

    @Test
    void manyLinesOfAMomentGoTogether() {
        ConsoleStream one = stream("s1");
        pump.start();
        for (int i = 0; i < 2000; i++) {
            prints(0, 1);
            pump.news(one);
        }
        await("2000 lines", () -> panel.numbers().size() == 2000);
        assertThat(panel.batches()).isLessThan(1000);
    }

    @Test
    void aPanelThatTakesNothingHasFewBatchesUnderWayAndGetsAllLater() {
        ConsoleStream one = stream("s1");
        panel.stops();
        pump.start();
        prints(0, 20_000);
        pump.news(one);
        await("four batches", () -> panel.batches() == 4);
        assertThat(one.delivered()).isZero();

        panel.takesAll();

        await("all lines", () -> panel.numbers().size() == 20_000);
        assertThat(panel.numbers()).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aFloodDoesNotKeepTheOthersWaiting() {
        ConsoleStream flood = stream("s1");
        ConsoleStream quiet = stream("s2");
        panel.stops();
        pump.start();
        prints(0, 20_000);
        pump.news(flood);
        await("four batches", () -> panel.batches() == 4);
        prints(1, 1);
        pump.news(quiet);

        panel.takesAll();

        await("the quiet one", () -> panel.order().contains(new ServerId("s2")));
        assertThat(panel.order().indexOf(new ServerId("s2"))).isLessThanOrEqualTo(6);
    }

    @Test
    void aConnectionThatIsGoneGetsNothingMore() {
        ConsoleStream one = stream("s1");
        panel.breaks();
        pump.start();
        prints(0, 5000);
        pump.news(one);
        await("the first batch", () -> panel.batches() == 1);
        pump.news(one);
        assertThat(panel.batches()).isEqualTo(1);
        assertThat(one.delivered()).isZero();
    }

    @Test
    void aConsoleIsClosedInTheMiddleOfItsBatches() {
        pump.start();
        for (int i = 0; i < 200; i++) {
            ConsoleStream stream = stream("s" + i);
            prints(i, 10);
            pump.news(stream);
            stream.close();
            pump.news(stream);
            assertThat(stream.hasMore()).isFalse();
        }
        ConsoleStream last = stream("last");
        prints(200, 1);
        pump.news(last);
        await("the last one", () -> panel.order().contains(new ServerId("last")));
    }
}
