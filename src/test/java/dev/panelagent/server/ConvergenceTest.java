package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.EngineUnavailableException;
import dev.panelagent.protocol.CrashReport;
import dev.panelagent.protocol.DesiredState;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.store.KeptServer;
import dev.panelagent.testing.CapturedLog;
import dev.panelagent.testing.FakeContainerEngine.Call;
import dev.panelagent.testing.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the agent does by itself to bring a server to where it should be. */
@Timeout(30)
class ConvergenceTest {
    @TempDir
    Path dir;

    private Node node;

    @BeforeEach
    void open() {
        node = begun(Map.of("CRASH_RESTART_DELAY", "0s", "CRASH_RESTARTS", "2"));
    }

    @AfterEach
    void close() {
        node.close();
    }

    private Node begun(Map<String, String> settings) {
        Node fresh = new Node(dir, settings, UnaryOperator.identity()).follow();
        fresh.servers.load();
        fresh.servers.reconcile(true);
        return fresh;
    }

    private DesiredState desired() {
        return node.server("s1").summary().desired();
    }

    private KeptServer kept() {
        node.store.settle();
        return node.store.servers().all().getFirst();
    }

    @Test
    void aServerThatCrashesIsStartedAgain() {
        node.running(TestSpec.s1());

        node.engine.exit(node.container("s1"), 3);

        node.told.awaitText("s1", "crashed 3, starts again");
        node.told.awaitText("s1", "crashed>starting");
        node.awaitState("s1", ServerState.RUNNING);
        assertThat(node.told.completions())
                .extracting(Event.CommandCompleted::commandId)
                .containsExactly("c1", "c2");
    }

    @Test
    void theReportOfACrashHasTheExitTheTimeAndTheLastLines() {
        node.running(TestSpec.s1());
        IntStream.rangeClosed(1, 150).forEach(i -> node.engine.print(node.container("s1"), "line " + i));
        node.told.awaitLine("line 150");

        node.engine.exit(node.container("s1"), 139);

        node.told.awaitText("s1", "crashed 139, starts again");
        CrashReport report =
                node.told.select(Event.ServerCrashed.class).getFirst().report();
        assertThat(report.signal()).contains("SIGSEGV");
        assertThat(report.outOfMemory()).isFalse();
        assertThat(report.ran()).isPresent();
        assertThat(report.lines()).hasSize(100);
        assertThat(report.lines().getLast().text()).isEqualTo("line 150");
        node.store.settle();
        assertThat(node.store.crashes().reports(report.serverId(), 10)).containsExactly(report.json());
    }

    @Test
    void aServerKilledForMemorySaysSo() {
        node.running(TestSpec.s1());

        node.engine.killForMemory(node.container("s1"));

        node.told.awaitText("s1", "crashed 137, starts again");
        assertThat(node.told
                        .select(Event.ServerCrashed.class)
                        .getFirst()
                        .report()
                        .outOfMemory())
                .isTrue();
    }

    @Test
    void oneThatCrashesTooOftenIsLeftAloneUntilACommandStartsIt() {
        try (CapturedLog log = new CapturedLog(Convergence.class)) {
            node.running(TestSpec.s1());
            for (int crash = 1; crash <= 2; crash++) {
                int starts = crash + 1;
                node.engine.exit(node.container("s1"), 3);
                node.awaitCalls(Call.START, starts);
                node.awaitState("s1", ServerState.RUNNING);
            }

            node.engine.exit(node.container("s1"), 3);

            node.told.awaitText("s1", "crashed 3, stays");
            assertThat(node.state("s1")).isEqualTo(ServerState.CRASHED);
            assertThat(desired()).isEqualTo(DesiredState.OFFLINE);
            assertThat(log.lines()).singleElement().asString().contains("s1 failed 3 times within an hour");
        }
        node.done(Node.start("s1"));
        assertThat(kept().desired()).isEqualTo(DesiredState.RUNNING);
    }

    @Test
    void theLimitSurvivesARestartOfTheAgent() {
        node.running(TestSpec.s1());
        for (int starts = 2; starts <= 3; starts++) {
            node.engine.exit(node.container("s1"), 3);
            node.awaitCalls(Call.START, starts);
            node.awaitState("s1", ServerState.RUNNING);
        }

        ServerRegistry next = restarted();
        node.engine.exit(node.container("s1"), 3);
        next.reconcile(true);

        node.told.awaitText("s1", "crashed 3, stays");
        next.close();
    }

    private ServerRegistry restarted() {
        node.told.await(
                "the crashes to be reported",
                told -> told.of("s1").stream()
                                .filter(text -> text.equals("crashed 3, starts again"))
                                .count()
                        == 2);
        node.servers.close();
        node.store.settle();
        ServerRegistry next = node.registry(node.engine, node.store);
        next.load();
        return next;
    }

    @Test
    void withCrashRestartsOffACrashedServerStays() {
        node.close();
        node = begun(Map.of("CRASH_RESTARTS", "0"));
        node.running(TestSpec.s1());

        node.engine.exit(node.container("s1"), 3);

        node.told.awaitText("s1", "crashed 3, stays");
        assertThat(node.state("s1")).isEqualTo(ServerState.CRASHED);
    }

    @Test
    void aStopDuringTheWaitForARestartWins() {
        node.close();
        node = begun(Map.of("CRASH_RESTART_DELAY", "5m"));
        node.running(TestSpec.s1());
        node.engine.exit(node.container("s1"), 3);
        node.told.awaitText("s1", "crashed 3, starts again");

        node.done(Node.stop("s1"));

        assertThat(desired()).isEqualTo(DesiredState.OFFLINE);
        assertThat(node.count(Call.START)).isOne();
    }

    @Test
    void aServerThatEndsOnItsOwnConsoleIsNotWantedAnyMore() {
        node.running(TestSpec.s1());

        node.engine.exit(node.container("s1"), 0);
        node.told.awaitText("s1", "running>offline");
        Waiting.until(
                "the wish to be gone",
                Recorder.LIMIT,
                () -> Optional.of(desired()).filter(DesiredState.OFFLINE::equals));
        node.servers.reconcile(true);
        node.engine.settle();

        assertThat(kept().desired()).isEqualTo(DesiredState.OFFLINE);
        assertThat(node.count(Call.START)).isOne();
    }

    @Test
    void aContainerRemovedByHandIsMadeAgain() {
        node.running(TestSpec.s1());
        String first = node.container("s1");

        node.engine.remove(first);

        node.awaitCalls(Call.START, 2);
        node.awaitState("s1", ServerState.RUNNING);
        assertThat(node.container("s1")).isNotEqualTo(first);
    }

    @Test
    void aServerStartedByHandIsWantedFromThenOn() {
        node.created(TestSpec.s1());
        assertThat(desired()).isEqualTo(DesiredState.OFFLINE);

        node.engine.start(node.container("s1"));

        node.awaitState("s1", ServerState.RUNNING);
        assertThat(kept().desired()).isEqualTo(DesiredState.RUNNING);
    }

    @Test
    void whatEndedWhileNobodyLookedIsStartedAgainWhateverItsExitCode() {
        node.running(TestSpec.s1());
        node.servers.close();
        node.engine.exit(node.container("s1"), 0);
        node.store.settle();
        ServerRegistry next = node.registry(node.engine, node.store);
        next.load();

        next.reconcile(true);

        node.awaitCalls(Call.START, 2);
        node.told.awaitText("s1", "running>offline");
        next.close();
    }

    @Test
    void aStartCommandThatFailedIsNotTriedAgain() {
        node.created(TestSpec.s1());
        node.engine.failNext(Call.START, new EngineUnavailableException("away", new IOException()));
        assertThat(node.run(Node.start("s1")).outcome()).isEqualTo(Outcome.FAILED);

        node.servers.reconcile(true);
        node.engine.settle();

        assertThat(desired()).isEqualTo(DesiredState.OFFLINE);
        assertThat(node.count(Call.START)).isOne();
    }

    @Test
    void aStartOfItsOwnThatFailedIsTriedAgainWithinTheLimit() {
        node.running(TestSpec.s1());
        node.engine.failNext(Call.START, new IllegalStateException("once"));
        try (CapturedLog _ = new CapturedLog(Operation.class)) {
            node.engine.exit(node.container("s1"), 3);

            node.awaitCalls(Call.START, 3);
            node.awaitState("s1", ServerState.RUNNING);
        }
        assertThat(node.told.of("s1")).contains("failed start_server INTERNAL_ERROR");
    }

    @Test
    void nothingIsStartedBeforeTheEngineWasLookedAt() {
        node.running(TestSpec.s1());
        node.servers.close();
        node.store.settle();
        ServerRegistry next = node.registry(node.engine, node.store);

        next.load();
        node.engine.settle();
        assertThat(next.all().getFirst().state()).isEqualTo(ServerState.RUNNING);
        next.reconcile(true);
        node.engine.settle();

        assertThat(node.count(Call.START)).isOne();
        next.close();
    }

    @Test
    void onlySoManyAreStartedAtATime() {
        node.close();
        node = begun(Map.of("PARALLEL_STARTS", "2", "CRASH_RESTART_DELAY", "0s"));
        List<String> servers = List.of("s1", "s2", "s3", "s4", "s5");
        for (String id : servers) {
            node.created(TestSpec.of(id).build());
            node.done(Node.start(id));
        }
        node.servers.close();
        servers.forEach(id -> node.engine.exit(node.container(id), 137));
        node.store.settle();
        var release = node.engine.hang(Call.START);
        ServerRegistry next = node.registry(node.engine, node.store);
        next.load();

        next.reconcile(true);

        node.awaitCalls(Call.START, 5 + 2);
        node.engine.settle();
        assertThat(node.count(Call.START)).isEqualTo(5 + 2);
        release.countDown();
        node.awaitCalls(Call.START, 5 + 5);
        next.close();
    }

    @Test
    void theDelayDoublesUpToALimit() {
        CrashPolicy policy = new CrashPolicy(10, Duration.ofSeconds(5));

        assertThat(IntStream.rangeClosed(1, 11)
                        .mapToObj(policy::delay)
                        .map(delay -> delay.map(Duration::toSeconds).orElse(-1L)))
                .containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 300L, 300L, 300L, 300L, -1L);
    }
}
