package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.EngineUnavailableException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.files.sandbox.ServerRoots;
import dev.panelagent.protocol.DesiredState;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.SpecCodec;
import dev.panelagent.testing.FakeContainerEngine.Call;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine goes away in the middle of something: the command fails, and the state says what is, soon. */
@Timeout(30)
class EngineAwayTest {
    @TempDir
    Path dir;

    private Node node;

    @BeforeEach
    void open() {
        node = new Node(dir).follow();
    }

    @AfterEach
    void close() {
        node.close();
    }

    private static EngineUnavailableException away() {
        return new EngineUnavailableException("the engine does not answer", new IOException());
    }

    private void fails(Event.CommandCompleted end) {
        assertThat(end.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(node.told.select(Event.ActionFailed.class).getLast().code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"ENSURE_IMAGE", "CREATE"})
    void duringCreateTheInstallFailsAndCanBeRepeated(Call call) {
        node.engine.failNext(call, away());
        fails(node.run(Node.create(TestSpec.of("s1"))));
        assertThat(node.state("s1")).isEqualTo(ServerState.INSTALL_FAILED);

        node.created(TestSpec.s1());
        node.done(Node.start("s1"));
    }

    @Test
    void aContainerMadeThoughTheAnswerWasLostIsReplacedByTheNextCreate() {
        node.engine.create(new ContainerFactory(
                        Instance.of(dir),
                        Optional.empty(),
                        new ServerRoots(dir, Optional.empty()),
                        new SpecCodec(ServerRegistry.defaults(node.config)))
                .container(TestSpec.of("s1").image(Node.BROKEN).build()));
        node.engine.failNext(Call.ENSURE_IMAGE, away());
        node.run(Node.create(TestSpec.of("s1")));

        node.created(TestSpec.s1());

        assertThat(node.info("s1").image()).isEqualTo(Node.GAME);
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"INSPECT", "ATTACH"})
    void beforeTheStartTheServerIsOfflineAndCanBeStarted(Call call) {
        node.created(TestSpec.s1());
        node.engine.failNext(call, away());

        fails(node.run(Node.start("s1")));

        assertThat(node.state("s1")).isEqualTo(ServerState.OFFLINE);
        node.done(Node.start("s1"));
    }

    @Test
    void aStartThatNeverReachedTheEngineIsSeenNotToRun() {
        node.created(TestSpec.s1());
        node.engine.failNext(Call.START, away());

        fails(node.run(Node.start("s1")));

        assertThat(node.state("s1")).isEqualTo(ServerState.OFFLINE);
        assertThat(node.server("s1").summary().uptime()).isZero();
        node.done(Node.start("s1"));
        assertThat(node.isUp("s1")).isTrue();
    }

    @Test
    void aStartWhoseAnswerWasLostIsSeenToRunWhenTheEngineIsBack() {
        node.created(TestSpec.s1());
        CountDownLatch release = node.engine.hang(Call.START);
        String start = node.send(Node.start("s1"));
        node.awaitCall(Call.START);
        node.engine.goDown();
        release.countDown();
        fails(node.told.completion(start));

        node.engine.comeBack();
        node.engine.start(node.container("s1"));
        node.servers.reconcile(true);

        node.awaitState("s1", ServerState.RUNNING);
    }

    @Test
    void aStartThatFailedWhileTheEngineWasAwayIsOfflineWhenItIsBack() {
        node.created(TestSpec.s1());
        CountDownLatch release = node.engine.hang(Call.START);
        String start = node.send(Node.start("s1"));
        node.awaitCall(Call.START);
        node.engine.goDown();
        release.countDown();
        fails(node.told.completion(start));

        node.engine.comeBack();
        node.servers.reconcile(true);

        node.awaitState("s1", ServerState.OFFLINE);
        node.done(Node.start("s1"));
    }

    @Test
    void aStartThatTheEngineTookCountsThoughTheEngineThenHidesTheContainer() {
        node.created(TestSpec.s1());
        CountDownLatch release = node.engine.hang(Call.START);
        String start = node.send(Node.start("s1"));
        node.awaitCall(Call.START);
        node.engine.failNext(Call.INSPECT, away());
        release.countDown();

        assertThat(node.told.completion(start).outcome()).isEqualTo(Outcome.COMPLETED);
        node.awaitState("s1", ServerState.RUNNING);
    }

    @Test
    void aStopThatCannotBeSentLeavesTheServerRunning() {
        node.running(TestSpec.s1());
        node.engine.failNext(Call.SIGNAL, away());

        fails(node.run(Node.stop("s1")));

        assertThat(node.state("s1")).isEqualTo(ServerState.RUNNING);
        node.done(Node.start("s1"));
        node.done(Node.stop("s1"));
        assertThat(node.isUp("s1")).isFalse();
    }

    @Test
    void aStopOfAServerOnAnEngineThatIsAwayIsPutRightWhenItIsBack() {
        node.running(TestSpec.s1());
        CountDownLatch release = node.engine.hang(Call.SIGNAL);
        String stop = node.send(Node.stop("s1"));
        node.awaitCall(Call.SIGNAL);
        node.engine.goDown();
        release.countDown();
        fails(node.told.completion(stop));
        fails(node.run(Node.kill("s1")));
        fails(node.run(Node.start("s1")));

        node.engine.comeBack();
        node.follow().servers.reconcile(true);

        node.awaitState("s1", ServerState.RUNNING);
        node.done(Node.kill("s1"));
        assertThat(node.isUp("s1")).isFalse();
    }

    @Test
    void aStartAfterAStopThatDidNotComeThroughFindsTheServerRunning() {
        node.running(TestSpec.s1());
        CountDownLatch release = node.engine.hang(Call.SIGNAL);
        String stop = node.send(Node.stop("s1"));
        node.awaitCall(Call.SIGNAL);
        node.engine.goDown();
        release.countDown();
        node.told.completion(stop);
        node.engine.comeBack();

        node.done(Node.start("s1"));

        assertThat(node.state("s1")).isEqualTo(ServerState.RUNNING);
    }

    @Test
    void aKillThatCannotBeSentDuringAStartWaitsForTheStartToLetGo() {
        node.created(TestSpec.s1());
        CountDownLatch release = node.engine.hang(Call.START);
        String start = node.send(Node.start("s1"));
        node.awaitCall(Call.START);
        node.engine.failNext(Call.SIGNAL, away());
        String kill = node.send(Node.kill("s1"));
        node.awaitCall(Call.SIGNAL);
        release.countDown();

        assertThat(node.told.completion(kill).outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(node.told.completion(start).outcome()).isEqualTo(Outcome.SUPERSEDED);
        assertThat(node.isUp("s1")).isFalse();
        assertThat(node.state("s1")).isEqualTo(ServerState.OFFLINE);
    }

    @Test
    void aStopGoesOnWhenTheEngineHidesTheContainerForAMoment() {
        node.running(TestSpec.of("s1")
                .image(Node.STUBBORN)
                .grace(Duration.ofMillis(2300))
                .build());
        String stop = node.send(Node.stop("s1"));
        node.awaitCall(Call.SIGNAL);
        node.engine.failNext(Call.INSPECT, away());

        assertThat(node.told.completion(stop).outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(node.state("s1")).isEqualTo(ServerState.OFFLINE);
    }

    @Test
    void aDeleteThatFailsLeavesAServerThatCanBeDeleted() {
        node.running(TestSpec.s1());
        node.engine.failNext(Call.REMOVE, away());

        fails(node.run(Node.delete("s1")));

        assertThat(node.state("s1")).isEqualTo(ServerState.OFFLINE);
        node.done(Node.start("s1"));
        node.done(Node.delete("s1"));
        assertThat(node.servers.servers()).isZero();
    }

    @Test
    void aDeleteThatEndsAnInstallAndThenFailsLeavesAFailedInstall() {
        node.engine.hang(Call.ENSURE_IMAGE);
        String create = node.send(Node.create(TestSpec.of("s1")));
        node.awaitCall(Call.ENSURE_IMAGE);
        node.engine.failNext(Call.REMOVE, away());

        fails(node.run(Node.delete("s1")));

        assertThat(node.told.completion(create).outcome()).isEqualTo(Outcome.SUPERSEDED);
        assertThat(node.state("s1")).isEqualTo(ServerState.INSTALL_FAILED);
    }

    @Test
    void aSilentEngineHoldsUpNeitherRequestsNorAnswers() throws Exception {
        node.running(TestSpec.s1());
        CountDownLatch inspect = node.engine.hang(Call.INSPECT);
        node.engine.exit(node.container("s1"), 1);

        String start = node.send(Node.start("s1"));
        node.told.awaitText("s1", start + " taken");
        assertThat(node.server("s1").summary().state()).isNotNull();

        inspect.countDown();
        node.told.completion(start);
    }

    @Test
    void aSilentAttachHoldsUpNoRequests() throws Exception {
        node.created(TestSpec.s1());
        CountDownLatch attach = node.engine.hang(Call.ATTACH);
        node.engine.start(node.container("s1"));
        node.awaitCall(Call.ATTACH);

        try (ExecutorService caller = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Event.CommandCompleted> kill = caller.submit(() -> node.run(Node.kill("s1")));
            assertThat(kill.get(5, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.COMPLETED);
        } finally {
            attach.countDown();
        }
        assertThat(node.isUp("s1")).isFalse();
    }

    @Test
    void aRestartOfACrashedServerThatNeverReachedTheEngineIsNotTriedAgain() {
        node.servers.reconcile(true);
        node.running(TestSpec.s1());
        node.engine.exit(node.container("s1"), 3);
        node.told.awaitText("s1", "crashed 3, starts again");
        node.engine.goDown();

        fails(node.run(Node.restart("s1")));

        assertThat(node.state("s1")).isEqualTo(ServerState.CRASHED);
        assertThat(node.server("s1").summary().desired()).isEqualTo(DesiredState.OFFLINE);
    }
}
