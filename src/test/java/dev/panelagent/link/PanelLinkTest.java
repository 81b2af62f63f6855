package dev.panelagent.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.config.Secret;
import dev.panelagent.link.ScriptedTransport.FakeConnection;
import dev.panelagent.protocol.LinkStatus.State;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PanelLinkTest {
    private static final Duration HEARTBEAT = Duration.ofSeconds(30);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CAP = Duration.ofSeconds(60);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final PanelTarget TARGET =
            PanelTarget.of(URI.create("ws://panel.example:8080"), "node-1", new Secret("s3cret"));
    /** Always the longest wait. */
    private static final RandomGenerator LONGEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    private final ManualLoop loop = new ManualLoop();
    private final ScriptedTransport transport = new ScriptedTransport();
    private final RecordingHandler handler = new RecordingHandler();
    private final PanelLink link = link(Optional.of(TARGET));

    private PanelLink link(Optional<PanelTarget> target) {
        return new PanelLink(
                new LinkSettings(target, HEARTBEAT, CONNECT_TIMEOUT, Duration.ofSeconds(10), CAP),
                new PanelLink.Parts(transport, handler, loop, Runnable::run, Runnable::run, loop, LONGEST));
    }

    private void start() {
        link.start();
        loop.settle();
    }

    private FakeConnection connect() {
        FakeConnection connection = transport.open();
        loop.settle();
        return connection;
    }

    private void fail(Loss loss) {
        transport.last().failed(loss);
        loop.settle();
    }

    private static Loss down() {
        return Loss.of("down");
    }

    /** How long the link now waits before it tries again. */
    private Duration waitForAttempt() {
        int before = transport.attempts.size();
        Duration waited = Duration.ZERO;
        while (transport.attempts.size() == before) {
            loop.advance(Duration.ofMillis(100));
            waited = waited.plusMillis(100);
            assertThat(waited).isLessThan(Duration.ofMinutes(5));
        }
        return waited;
    }

    @Test
    void withoutAddressItStandsAloneAndTriesNothing() {
        PanelLink alone = link(Optional.empty());

        alone.start();
        loop.advance(MINUTE);

        assertThat(alone.link().state()).isEqualTo(State.STANDALONE);
        assertThat(transport.attempts).isEmpty();
        assertThat(shutdown(alone, Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void firstAttemptIsMadeAtOnce() {
        start();

        assertThat(transport.attempts).hasSize(1);
        assertThat(link.link().state()).isEqualTo(State.CONNECTING);
    }

    @Test
    void waitsDoubleUpToTheCapForEver() {
        start();
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            fail(down());
            assertThat(link.link().state()).isEqualTo(State.WAITING);
            waits.add(waitForAttempt().toSeconds());
        }

        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
        assertThat(link.link().attempts()).isEqualTo(9);
    }

    @Test
    void waitsStartOverAfterAStableMinute() {
        start();
        fail(down());
        waitForAttempt();
        fail(down());
        waitForAttempt();
        FakeConnection connection = connect();
        keepAlive(MINUTE.plusSeconds(1));
        assertThat(link.link().attempts()).isZero();
        assertThat(connection.closes).isEmpty();

        transport.last().closed(1006, "");
        loop.settle();

        assertThat(waitForAttempt()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void waitsGoOnGrowingIfTheLinkWasNotStable() {
        start();
        fail(down());
        waitForAttempt();
        connect();
        keepAlive(MINUTE.minusSeconds(1));

        transport.last().closed(1006, "");
        loop.settle();

        assertThat(waitForAttempt()).isEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void refusedHandshakeIsAConfigurationErrorTriedAtTheCapOnly(int status) {
        start();

        fail(Loss.byStatus(status, TARGET));

        assertThat(link.link().state()).isEqualTo(State.REFUSED);
        assertThat(link.link().problem().orElseThrow())
                .contains("AGENT_SECRET")
                .contains("HTTP " + status)
                .doesNotContain("s3cret");
        assertThat(waitForAttempt()).isEqualTo(CAP);
    }

    @ParameterizedTest
    @CsvSource({"1008,NODE_ID", "4401,AGENT_SECRET", "4403,NODE_ID"})
    void refusalByCloseIsAConfigurationErrorTriedAtTheCapOnly(int code, String variable) {
        start();
        connect();

        transport.last().closed(code, "Invalid node ID");
        loop.settle();

        assertThat(link.link().state()).isEqualTo(State.REFUSED);
        assertThat(link.link().problem().orElseThrow()).contains(variable, "Invalid node ID");
        assertThat(waitForAttempt()).isEqualTo(CAP);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1002, 1005, 1006, 1009, 1011, 1012, 4000})
    void anyOtherCloseIsTriedAgainSoon(int code) {
        start();
        connect();

        transport.last().closed(code, "");
        loop.settle();

        assertThat(link.link().state()).isEqualTo(State.WAITING);
        assertThat(waitForAttempt()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void rightTokenAfterARefusalConnects() {
        start();
        fail(Loss.byStatus(401, TARGET));
        loop.advance(CAP);

        connect();

        assertThat(link.link().state()).isEqualTo(State.CONNECTED);
        assertThat(link.link().problem()).isEmpty();
    }

    @Test
    void attemptWithoutAnswerIsGivenUpAtTheTimeoutAndItsLateConnectionClosed() {
        start();
        PanelTransport.Listener hanging = transport.last();
        loop.advance(CONNECT_TIMEOUT);
        assertThat(link.link().state()).isEqualTo(State.WAITING);
        assertThat(link.link().problem().orElseThrow()).contains("did not answer within 10 s");
        assertThat(hanging.wanted()).isFalse();
        waitForAttempt();
        FakeConnection good = connect();
        int heartbeats = good.sent.size();

        FakeConnection late = new FakeConnection();
        hanging.opened(late);
        loop.settle();

        assertThat(late.closes).hasSize(1);
        assertThat(late.sent).isEmpty();
        assertThat(link.link().state()).isEqualTo(State.CONNECTED);
        assertThat(handler.calls).containsExactly("opened");
        // The Panel takes the node for gone when the late connection closes: a heartbeat sets that right.
        loop.advance(Duration.ofSeconds(3));
        assertThat(good.sent.size()).isGreaterThan(heartbeats);
    }

    @Test
    void lateNewsOfAnOldAttemptAreIgnored() {
        start();
        PanelTransport.Listener old = transport.last();
        connect();
        old.closed(1006, "");
        loop.settle();
        waitForAttempt();
        FakeConnection present = connect();

        old.closed(1008, "Invalid node ID");
        old.failed(down());
        old.text("stale");
        loop.settle();

        assertThat(link.link().state()).isEqualTo(State.CONNECTED);
        assertThat(present.closes).isEmpty();
        assertThat(handler.calls).doesNotContain("stale");
    }

    @Test
    void openConnectionGetsHeartbeatsAtOnceSoonAndEveryInterval() {
        start();
        FakeConnection connection = connect();
        assertThat(heartbeats(connection)).isEqualTo(1);

        loop.advance(Duration.ofSeconds(3));
        assertThat(heartbeats(connection)).isEqualTo(2);
        keepAlive(HEARTBEAT.multipliedBy(3));

        assertThat(heartbeats(connection)).isEqualTo(5);
    }

    @Test
    void framesReachTheHandlerInOrderEvenThoseThatCameBeforeTheLinkKnewOfTheConnection() {
        start();
        transport.open();
        transport.last().text("first");
        transport.last().text("second");
        loop.settle();
        transport.last().text("poison");
        transport.last().text("third");
        loop.settle();

        assertThat(handler.calls).containsExactly("opened", "first", "second", "third");
        assertThat(link.link().state()).isEqualTo(State.CONNECTED);
    }

    @Test
    void silentPanelIsGivenUpWithinTwoHeartbeats() {
        start();
        FakeConnection connection = connect();

        Duration silence = Duration.ZERO;
        while (link.link().state() == State.CONNECTED) {
            loop.advance(Duration.ofSeconds(1));
            silence = silence.plusSeconds(1);
        }

        assertThat(silence).isBetween(HEARTBEAT, HEARTBEAT.multipliedBy(2));
        assertThat(link.link().problem().orElseThrow()).contains("not answered");
        assertThat(connection.closes).hasSize(1);
        assertThat(handler.calls).containsExactly("opened", "closed");
    }

    @Test
    void panelThatAnswersPingsAloneIsAlive() {
        start();
        FakeConnection connection = connect();

        keepAlive(Duration.ofMinutes(30));

        assertThat(link.link().state()).isEqualTo(State.CONNECTED);
        assertThat(connection.closes).isEmpty();
        assertThat(connection.pings).isGreaterThan(100);
    }

    @Test
    void panelThatSendsTextButNoPongIsAlive() {
        start();
        connect();

        for (int i = 0; i < 20; i++) {
            loop.advance(HEARTBEAT);
            transport.last().text("hello");
        }

        assertThat(link.link().state()).isEqualTo(State.CONNECTED);
    }

    @Test
    void frameThatDoesNotLeaveEndsTheConnection() {
        start();
        FakeConnection connection = connect();
        connection.hold = true;
        assertThat(handler.senders.getFirst().send("reply")).isTrue();

        loop.advance(Duration.ofSeconds(20));

        assertThat(link.link().state()).isNotEqualTo(State.CONNECTED);
        assertThat(link.link().problem().orElseThrow()).contains("taken nothing");
    }

    @Test
    void failedSendEndsTheConnection() {
        start();
        FakeConnection connection = connect();
        connection.hold = true;
        handler.senders.getFirst().send("reply");

        connection.held.getFirst().completeExceptionally(new SocketTimeoutException("timed out"));
        loop.settle();

        assertThat(link.link().state()).isEqualTo(State.WAITING);
        assertThat(link.link().problem().orElseThrow()).contains("timed out");
        assertThat(connection.closes).hasSize(1);
        assertThat(handler.senders.getFirst().send("more")).isFalse();
    }

    @Test
    void lostConnectionIsReportedOnceThoughSeveralThingsGoWrong() {
        start();
        connect();
        PanelTransport.Listener attempt = transport.last();

        attempt.closed(1006, "");
        attempt.closed(1011, "");
        attempt.failed(down());
        loop.settle();

        assertThat(link.link().attempts()).isEqualTo(1);
        assertThat(handler.calls).containsExactly("opened", "closed");
        waitForAttempt();
        assertThat(transport.attempts).hasSize(2);
    }

    @Test
    void shutdownSendsWhatWaitsAndClosesNormally() {
        start();
        FakeConnection connection = connect();
        connection.hold = true;
        handler.senders.getFirst().send("last words");
        handler.senders.getFirst().send("very last words");

        var done = shutdownInBackground();
        transport.last().text("too late");
        loop.settle();
        assertThat(connection.closes).isEmpty();
        connection.hold = false;
        connection.held.forEach(stage -> stage.complete(null));
        loop.settle();

        assertThat(done.join()).isTrue();
        assertThat(connection.sent).endsWith("last words", "very last words");
        assertThat(connection.closes).containsExactly("1000 agent shutting down");
        assertThat(link.link().state()).isEqualTo(State.CLOSED);
        assertThat(handler.calls).containsExactly("opened", "closed");
    }

    @Test
    void shutdownClosesThoughThePanelTakesNothing() {
        start();
        FakeConnection connection = connect();
        connection.hold = true;
        handler.senders.getFirst().send("last words");

        var done = shutdownInBackground();
        loop.advance(Duration.ofSeconds(5));

        assertThat(done.join()).isTrue();
        assertThat(connection.closes).containsExactly("1000 agent shutting down");
    }

    @Test
    void shutdownDuringAnAttemptClosesWhatStillComes() {
        start();

        assertThat(shutdown(link, Duration.ofSeconds(10))).isTrue();
        FakeConnection late = connect();
        loop.advance(Duration.ofHours(1));

        assertThat(late.closes).hasSize(1);
        assertThat(transport.attempts).hasSize(1);
        assertThat(link.link().state()).isEqualTo(State.CLOSED);
    }

    @Test
    void shutdownBetweenAttemptsMakesNoMore() {
        start();
        fail(down());

        shutdown(link, Duration.ofSeconds(10));
        loop.advance(Duration.ofHours(1));

        assertThat(transport.attempts).hasSize(1);
    }

    @Test
    void afterStopReadingFramesAreIgnoredButRepliesStillGo() {
        start();
        FakeConnection connection = connect();

        link.stopReading();
        loop.settle();
        transport.last().text("command");
        loop.settle();

        assertThat(handler.calls).containsExactly("opened");
        assertThat(handler.senders.getFirst().send("reply")).isTrue();
        assertThat(connection.sent).contains("reply");
    }

    /** Lets time pass while the Panel answers pings. */
    private void keepAlive(Duration span) {
        for (Duration passed = Duration.ZERO; passed.compareTo(span) < 0; passed = passed.plusSeconds(1)) {
            loop.advance(Duration.ofSeconds(1));
            transport.last().pong();
        }
    }

    private static long heartbeats(FakeConnection connection) {
        return connection.sent.stream()
                .filter(RecordingHandler.HEARTBEAT::equals)
                .count();
    }

    private boolean shutdown(PanelLink which, Duration timeout) {
        var done = shutdownInBackground(which, timeout);
        loop.settle();
        return done.join();
    }

    private CompletableFuture<Boolean> shutdownInBackground() {
        return shutdownInBackground(link, Duration.ofSeconds(10));
    }

    /** Shutdown blocks its caller, and this thread has to run the loop. Returns once the loop has its task. */
    private CompletableFuture<Boolean> shutdownInBackground(PanelLink which, Duration timeout) {
        var queued = loop.expectTask();
        var done = CompletableFuture.supplyAsync(() -> which.shutdown(timeout));
        queued.join();
        return done;
    }
}
