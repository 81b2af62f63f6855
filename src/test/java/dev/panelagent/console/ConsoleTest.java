package dev.panelagent.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ConsoleStreaming;
import dev.panelagent.common.EngineUnavailableException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.common.StoreException;
import dev.panelagent.config.AgentConfig;
import dev.panelagent.engine.ConsoleListener;
import dev.panelagent.engine.ConsoleListener.Stream;
import dev.panelagent.engine.ConsoleSession;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.engine.LogReader;
import dev.panelagent.protocol.ConsoleEntry;
import dev.panelagent.protocol.ConsoleGap;
import dev.panelagent.protocol.ConsoleInfo;
import dev.panelagent.protocol.ConsoleLine;
import dev.panelagent.protocol.ConsoleSettings;
import dev.panelagent.protocol.HistoryQuery;
import dev.panelagent.testing.Waiting;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
class ConsoleTest {
    private static final ServerId S1 = new ServerId("s1");
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private final List<Attached> attached = new CopyOnWriteArrayList<>();
    private Consumer<String> onAttach = container -> {};
    private final List<LogLine> log = new CopyOnWriteArrayList<>();
    private final AtomicReference<ConsoleSettings> kept = new AtomicReference<>();

    @TempDir
    Path dir;

    private Consoles consoles;
    private Console console;

    @BeforeEach
    void open() {
        consoles = new Consoles(
                new AgentConfig.Consoles(1 << 20, ConsoleStreaming.LINES), dir, engine(), InstantSource.fixed(NOW));
        console = consoles.open(S1, ConsoleSettings.DEFAULT, kept::set);
    }

    @AfterEach
    void close() {
        consoles.closed();
        console.close();
    }

    /** One session, held by the test in the engine's place. */
    private static final class Attached implements ConsoleSession {
        final ConsoleListener listener;
        final List<String> written = new ArrayList<>();
        boolean closed;

        Attached(ConsoleListener listener) {
            this.listener = listener;
        }

        void prints(String text) {
            listener.output(Stream.STDOUT, text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void write(byte[] bytes) {
            written.add(new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private ContainerEngine engine() {
        return (ContainerEngine) Proxy.newProxyInstance(
                ConsoleTest.class.getClassLoader(), new Class<?>[] {ContainerEngine.class}, (proxy, method, args) -> {
                    if (method.getName().equals("readLog")) {
                        log.forEach(line -> ((LogReader) args[2])
                                .piece(
                                        Stream.STDOUT,
                                        line.at(),
                                        (line.text() + "\n").getBytes(StandardCharsets.UTF_8)));
                        return null;
                    }
                    assertThat(method.getName()).isEqualTo("attach");
                    onAttach.accept((String) args[0]);
                    Attached session = new Attached((ConsoleListener) args[1]);
                    attached.add(session);
                    return session;
                });
    }

    private List<ConsoleLine> told() {
        return console.read(HistoryQuery.newest(10_000)).lines();
    }

    private List<String> lines() {
        return told().stream().map(ConsoleLine::text).toList();
    }

    @Test
    void whatIsPrintedIsKeptAndTold() throws Exception {
        console.attach("c1");
        attached.getFirst().prints("one\ntwo\nthr");
        attached.getFirst().listener.output(Stream.STDERR, "oh\n".getBytes(StandardCharsets.UTF_8));
        attached.getFirst().prints("ee\n");

        assertThat(lines()).containsExactly("one", "two", "oh", "three");
        assertThat(told()).extracting(ConsoleLine::stream).containsExactly("stdout", "stdout", "stderr", "stdout");
        assertThat(console.read(HistoryQuery.newest(1)).lastSeq()).isEqualTo(4);
    }

    @Test
    void aContainerIsAttachedOnce() throws Exception {
        console.attach("c1");
        console.attach("c1");
        assertThat(attached).hasSize(1);
        assertThat(console.isAttached("c1")).isTrue();
        assertThat(console.isAttached("c2")).isFalse();
    }

    @Test
    void aStreamThatEndedIsAttachedAgainAndTheNumbersGoOn() throws Exception {
        console.attach("c1");
        attached.getFirst().prints("first\n");
        attached.getFirst().listener.closed();
        assertThat(console.isAttached("c1")).isFalse();

        console.attach("c1");
        attached.getLast().prints("second\n");

        assertThat(attached).hasSize(2);
        assertThat(told()).extracting(ConsoleLine::seq).containsExactly(1L, 2L);
    }

    @Test
    void anotherContainerTakesThePlaceOfTheFirst() throws Exception {
        console.attach("c1");
        console.attach("c2");
        assertThat(attached.getFirst().closed).isTrue();
        assertThat(console.isAttached("c2")).isTrue();
    }

    @Test
    void aLastLineWithoutItsEndIsKeptWhenTheStreamCloses() throws Exception {
        console.attach("c1");
        attached.getFirst().prints("panic: no line end");
        assertThat(lines()).isEmpty();
        attached.getFirst().listener.closed();
        assertThat(lines()).containsExactly("panic: no line end");
    }

    @Test
    void whatIsSentGoesToTheContainerAsALine() throws Exception {
        console.attach("c1");
        console.send("say hé");
        assertThat(attached.getFirst().written).containsExactly("say hé\n");
    }

    @Test
    void sendingIsRefusedWhereNothingListens() throws Exception {
        refuses();
        console.attach("c1");
        attached.getFirst().listener.closed();
        refuses();
        console.attach("c1");
        console.detach();
        refuses();
        assertThat(attached).allSatisfy(session -> assertThat(session.written).isEmpty());
    }

    private void refuses() {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> console.send("x"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVER_NOT_RUNNING));
    }

    @Test
    void watchersSeeEachLineWithoutColoursUntilTheyGo() throws Exception {
        List<String> seen = new ArrayList<>();
        Consumer<String> watcher = seen::add;
        console.watch(watcher);
        console.attach("c1");
        attached.getFirst().prints("\u001b[32mgreen\u001b[0m\nplain\n");
        console.unwatch(watcher);
        attached.getFirst().prints("later\n");

        assertThat(seen).containsExactly("green", "plain");
        assertThat(lines()).containsExactly("\u001b[32mgreen\u001b[0m", "plain", "later");
    }

    @Test
    void anAttachThatFailsIsTriedAgainByTheNext() throws Exception {
        onAttach = container -> {
            throw new EngineUnavailableException("away", new IOException());
        };
        assertThatExceptionOfType(EngineUnavailableException.class).isThrownBy(() -> console.attach("c1"));
        assertThat(console.isAttached("c1")).isFalse();

        onAttach = container -> {};
        console.attach("c1");
        assertThat(console.isAttached("c1")).isTrue();
    }

    @Test
    void aClosedOneAttachesNoMoreButKeepsItsHistory() throws Exception {
        console.attach("c1");
        attached.getFirst().prints("kept\n");
        console.close();
        console.attach("c1");
        console.attachBeforeStart("c1");
        assertThat(attached).hasSize(1);
        assertThat(attached.getFirst().closed).isTrue();
        assertThat(lines()).containsExactly("kept");
    }

    @Test
    void beforeAStartTheLastLinesOfTheOldRunAreWaitedFor() throws Exception {
        console.attachBeforeStart("c1");
        Attached old = attached.getFirst();
        CompletableFuture<Void> next = attachBeforeStart();
        assertThat(next).isNotDone();
        old.prints("last words\n");
        old.listener.closed();

        next.get(5, TimeUnit.SECONDS);
        assertThat(attached).hasSize(2);
        attached.getLast().prints("first words\n");
        assertThat(lines()).containsExactly("last words", "first words");
    }

    @Test
    void anOldStreamThatDoesNotEndIsCutBeforeAStart() throws Exception {
        console.attachBeforeStart("c1");
        attachBeforeStart().get(5, TimeUnit.SECONDS);
        assertThat(attached).hasSize(2);
        assertThat(attached.getFirst().closed).isTrue();
        console.send("to the new one");
        assertThat(attached.getLast().written).hasSize(1);
    }

    private CompletableFuture<Void> attachBeforeStart() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                console.attachBeforeStart("c1");
                result.complete(null);
            } catch (InterruptedException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    @Test
    void aSilentEngineHoldsUpNobodyElse() throws Exception {
        CountDownLatch attaching = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        onAttach = container -> {
            attaching.countDown();
            try {
                assertThat(release.await(5, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        CompletableFuture<Void> hung = attachBeforeStart();
        assertThat(attaching.await(5, TimeUnit.SECONDS)).isTrue();

        refuses();
        console.attach("c1");
        assertThat(lines()).isEmpty();
        console.close();
        release.countDown();

        hung.get(5, TimeUnit.SECONDS);
        assertThat(attached)
                .singleElement()
                .satisfies(session -> assertThat(session.closed).isTrue());
        refuses();
    }

    @Test
    void eventsOfTwoStreamsKeepTheOrderOfTheirNumbers() throws Exception {
        console.attach("c1");
        Attached old = attached.getFirst();
        console.attach("c2");
        Attached fresh = attached.getLast();
        CompletableFuture<Void> a = printMany(old);
        CompletableFuture<Void> b = printMany(fresh);
        a.get(5, TimeUnit.SECONDS);
        b.get(5, TimeUnit.SECONDS);
        assertThat(told()).extracting(ConsoleLine::seq).isSorted().hasSize(2000);
    }

    @Test
    void whatWasPrintedWhileNobodyListenedComesFromTheLog() throws Exception {
        logs("one", "two");
        console.attach("c1");
        attached.getFirst().prints("three\n");
        assertThat(lines()).containsExactly("one", "two", "three");
    }

    private void logs(String... texts) {
        for (String text : texts) {
            log.add(new LogLine(Streams.STDOUT, NOW.minusSeconds(1), new LineSplitter.Piece(text, false)));
        }
    }

    @Test
    void theEndOfARunThatWasNotHeardComesFromTheLog() throws Exception {
        console.attach("c1");
        attached.getFirst().listener.closed();
        logs("last words");
        console.finish("c1");
        console.finish("c1");
        assertThat(lines()).containsExactly("last words");
    }

    @Test
    void aFloodIsThrottledIfItsSettingsSayAndTheGapIsCounted() throws Exception {
        console.change(new ConsoleSettings(Optional.empty(), Optional.empty(), 10, "{}"));
        console.attach("c1");
        attached.getFirst().prints("line\n".repeat(12));
        attached.getFirst().prints("line\n".repeat(3));

        Waiting.until(
                "the gap",
                Duration.ofSeconds(5),
                () -> Optional.of(console.info().lastSeq()).filter(last -> last == 15));
        List<ConsoleEntry> entries = console.read(HistoryQuery.newest(100)).entries();
        assertThat(entries).hasSize(11);
        assertThat(entries.getLast()).isEqualTo(new ConsoleGap(11, 15, NOW, ConsoleGap.Reason.THROTTLED));
    }

    @Test
    void settingsAreKeptBeforeTheyHold() {
        ConsoleSettings changed =
                new ConsoleSettings(Optional.of(2L << 20), Optional.of(ConsoleStreaming.OFF), 0, "{}");
        console.change(changed);
        assertThat(kept).hasValue(changed);
        assertThat(console.settings()).isEqualTo(changed);
        assertThat(console.info().streaming()).isEqualTo(ConsoleStreaming.OFF);

        Console failing = consoles.open(new ServerId("s2"), ConsoleSettings.DEFAULT, _ -> {
            throw new StoreException("no", new IOException());
        });
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> failing.change(changed));
        assertThat(failing.settings()).isEqualTo(ConsoleSettings.DEFAULT);
        failing.close();
    }

    @Test
    void anAnswerIsWhatIsPrintedMeanwhile() throws Exception {
        console.attach("c1");
        attached.getFirst().prints("before\n");
        Console.Ear ear = console.listen();
        attached.getFirst().prints("\u001b[1mthere are 0 players\u001b[0m\n");
        String answer = ear.heardWithin(Duration.ofMillis(20));
        attached.getFirst().prints("after\n");
        assertThat(answer).isEqualTo("there are 0 players\n");
    }

    @Test
    void itsStateIsKnown() throws Exception {
        assertThat(console.info().attached()).isFalse();
        console.attach("c1");
        attached.getFirst().prints("one\ntwo\n");
        ConsoleInfo info = console.info();
        assertThat(info.attached()).isTrue();
        assertThat(info.oldestSeq()).isOne();
        assertThat(info.lastSeq()).isEqualTo(2);
        assertThat(info.lastActivity()).contains(NOW);
        console.clear();
        assertThat(console.info().oldestSeq()).isEqualTo(3);
    }

    private static CompletableFuture<Void> printMany(Attached session) {
        return CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 1000; i++) {
                session.prints("line\n");
            }
        });
    }
}
