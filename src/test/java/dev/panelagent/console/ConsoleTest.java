package dev.panelagent.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.EngineUnavailableException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.engine.ConsoleListener;
import dev.panelagent.engine.ConsoleListener.Stream;
import dev.panelagent.engine.ConsoleSession;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.protocol.ConsoleLine;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.HistoryQuery;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ConsoleTest {
    private static final ServerId S1 = new ServerId("s1");

    private final List<Attached> attached = new CopyOnWriteArrayList<>();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private Consumer<String> onAttach = container -> {};
    private final Console console = new Console(S1, engine(), events::add, InstantSource.fixed(Instant.EPOCH), 100);

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
                    assertThat(method.getName()).isEqualTo("attach");
                    onAttach.accept((String) args[0]);
                    Attached session = new Attached((ConsoleListener) args[1]);
                    attached.add(session);
                    return session;
                });
    }

    private List<ConsoleLine> told() {
        return events.stream()
                .flatMap(event -> ((Event.ConsoleOutput) event).lines().stream())
                .toList();
    }

    private List<String> lines() {
        return console.read(HistoryQuery.newest(100)).lines().stream()
                .map(ConsoleLine::text)
                .toList();
    }

    @Test
    void whatIsPrintedIsKeptAndTold() throws Exception {
        console.attach("c1");
        attached.getFirst().prints("one\ntwo\nthr");
        attached.getFirst().listener.output(Stream.STDERR, "oh\n".getBytes(StandardCharsets.UTF_8));
        attached.getFirst().prints("ee\n");

        assertThat(lines()).containsExactly("one", "two", "oh", "three");
        assertThat(told()).isEqualTo(console.read(HistoryQuery.newest(100)).lines());
        assertThat(told()).extracting(ConsoleLine::stream).containsExactly("stdout", "stdout", "stderr", "stdout");
        assertThat(events).hasSize(3);
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

    private static CompletableFuture<Void> printMany(Attached session) {
        return CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 1000; i++) {
                session.prints("line\n");
            }
        });
    }
}
