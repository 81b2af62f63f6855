package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.Signal;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.EngineEvent;
import dev.panelagent.protocol.DesiredState;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.testing.FakeContainerEngine.Call;
import dev.panelagent.testing.Waiting;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of servers without a command: they crash, are touched by hand, or change while nobody looks. */
@Timeout(20)
class ServerObservationTest {
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

    private Event.Circumstances lastCircumstances() {
        return node.told.select(Event.StateChanged.class).getLast().circumstances();
    }

    @Test
    void anExitWithAnErrorIsACrash() {
        node.running(TestSpec.s1());
        node.engine.exit(node.container("s1"), 3);

        node.told.awaitText("s1", "running>crashed");
        assertThat(lastCircumstances().exitCode()).hasValue(3);
        assertThat(lastCircumstances().error()).contains("exit code 3");
        node.done(Node.start("s1"));
    }

    @Test
    void aKillForMemoryIsACrashThatSaysSo() {
        node.running(TestSpec.s1());
        node.engine.killForMemory(node.container("s1"));

        node.told.awaitText("s1", "running>crashed");
        assertThat(lastCircumstances().outOfMemory()).isTrue();
        assertThat(lastCircumstances().error())
                .hasValueSatisfying(text -> assertThat(text).contains("memory"));
    }

    @Test
    void aSignalFromOutsideIsACrash() {
        node.running(TestSpec.s1());
        node.engine.signal(node.container("s1"), Signal.KILL);

        node.told.awaitText("s1", "running>crashed");
        assertThat(lastCircumstances().error()).contains("ended by signal 9 (exit code 137)");
    }

    @Test
    void aCleanExitIsNoCrash() {
        node.running(TestSpec.s1());
        node.engine.exit(node.container("s1"), 0);

        node.told.awaitText("s1", "running>offline");
        assertThat(lastCircumstances().exitCode()).hasValue(0);
        assertThat(node.server("s1").summary().pid()).isEmpty();
    }

    @Test
    void aCleanExitIsAWishAgainOnceTheEngineWasLookedAtAfterAGap() {
        node.running(TestSpec.s1());
        node.servers.reconcile(true);

        node.engine.exit(node.container("s1"), 0);

        Waiting.until(
                "s1 to be wanted offline",
                Recorder.LIMIT,
                () -> Optional.of(desired()).filter(DesiredState.OFFLINE::equals));
        assertThat(node.count(Call.START)).isEqualTo(1);
    }

    @Test
    void aServerMadeAfterTheFirstLookIsKeptRunningToo() {
        node.servers.reconcile(true);
        node.running(TestSpec.s1());

        node.engine.remove(node.container("s1"));

        node.awaitCalls(Call.START, 2);
        node.awaitState("s1", ServerState.RUNNING);
    }

    private DesiredState desired() {
        return node.server("s1").summary().desired();
    }

    @Test
    void anExitThatWasAskedForIsNoCrashWhateverItsCode() {
        node.running(TestSpec.s1());
        node.done(Node.stop("s1"));
        assertThat(node.state("s1")).isEqualTo(ServerState.OFFLINE);
        assertThat(lastCircumstances().exitCode()).hasValue(143);
        assertThat(lastCircumstances().error()).isEmpty();
    }

    @Test
    void anExitDuringStartFailsTheStart() {
        node.created(TestSpec.of("s1")
                .image(Node.BROKEN)
                .readyOn(TestSpec.LONG, "Done")
                .build());

        Event.CommandCompleted start = node.run(Node.start("s1"));

        assertThat(start.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(start.error()).hasValueSatisfying(text -> assertThat(text).contains("ended while it started"));
        assertThat(node.state("s1")).isEqualTo(ServerState.CRASHED);
    }

    @Test
    void aContainerRemovedByHandIsMadeAnewByAStart() {
        node.running(TestSpec.s1());
        String first = node.container("s1");
        node.engine.remove(first);
        node.told.awaitText("s1", "running>offline");

        node.done(Node.start("s1"));

        assertThat(node.container("s1")).isNotEqualTo(first);
        assertThat(node.isUp("s1")).isTrue();
        assertThat(node.server("s1").summary().containerId()).contains(node.container("s1"));
    }

    @Test
    void aContainerStartedByHandIsTakenForWhatItIsAndItsConsoleIsHeard() {
        node.created(TestSpec.s1());
        node.engine.start(node.container("s1"));

        node.told.awaitText("s1", "offline>running");
        node.awaitCall(Call.ATTACH);
        node.engine.settle();
        node.engine.print(node.container("s1"), "by hand");
        node.told.awaitLine("by hand");
    }

    @Test
    void aContainerStoppedByHandIsSeen() {
        node.running(TestSpec.s1());
        node.engine.signal(node.container("s1"), Signal.TERM);
        node.told.awaitText("s1", "running>crashed");
    }

    @Test
    void whatChangedWhileNobodyLookedIsSeenByComparing() throws Exception {
        node.close();
        try (Node deaf = new Node(dir)) {
            deaf.running(TestSpec.s1());
            deaf.engine.exit(deaf.container("s1"), 5);

            deaf.servers.reconcile(true);
            deaf.told.awaitText("s1", "running>crashed");

            deaf.engine.start(deaf.container("s1"));
            deaf.servers.reconcile(true);
            deaf.told.awaitText("s1", "crashed>running");

            deaf.engine.remove(deaf.container("s1"));
            deaf.servers.reconcile(true);
            deaf.told.awaitText("s1", "running>offline");
        }
    }

    @Test
    void aRunThatEndedAndBeganAgainWhileNobodyLookedIsStillRunning() throws Exception {
        node.close();
        try (Node deaf = new Node(dir)) {
            deaf.running(TestSpec.s1());
            deaf.engine.exit(deaf.container("s1"), 5);
            deaf.engine.start(deaf.container("s1"));
            deaf.servers.reconcile(true);
            deaf.done(Node.start("s1"));
            assertThat(deaf.state("s1")).isEqualTo(ServerState.RUNNING);
            assertThat(deaf.count(Call.START)).isEqualTo(2);
        }
    }

    @Test
    void lateNewsOfAnOldRunIsNotTakenForTheEndOfTheNewOne() {
        node.running(TestSpec.s1());
        ContainerInfo before = node.info("s1");
        node.done(Node.restart("s1"));

        node.servers.happened(new EngineEvent.Died(before.id(), Instant.now(), before.labels(), 137));
        node.done(Node.start("s1"));

        assertThat(node.state("s1")).isEqualTo(ServerState.RUNNING);
        assertThat(node.told.of("s1")).doesNotContain("running>crashed");
    }

    @Test
    void newsOfAContainerThatIsNotTheServersIsIgnored() {
        node.running(TestSpec.s1());
        node.servers.happened(new EngineEvent.Removed("other", Instant.now(), Map.of(Labels.SERVER, "s1")));
        node.servers.happened(new EngineEvent.Removed("other", Instant.now(), Map.of(Labels.SERVER, "../s1")));
        node.servers.happened(new EngineEvent.Removed("other", Instant.now(), Map.of()));
        node.done(Node.start("s1"));
        assertThat(node.state("s1")).isEqualTo(ServerState.RUNNING);
    }

    @Test
    void aListingMadeBeforeAServerWasDeletedDoesNotBringItBack() throws Exception {
        node.created(TestSpec.s1());
        List<ContainerInfo> before = node.engine.list(Map.of());
        StaleListings stale = new StaleListings(before);
        node.close();
        try (Node late = new Node(dir, Map.of(), stale::around)) {
            late.servers.reconcile(true);
            assertThat(late.servers.servers()).isZero();
        }
    }

    @Test
    void aListingMadeBeforeAContainerDoesNotHideIt() throws Exception {
        node.close();
        StaleListings stale = new StaleListings(List.of());
        try (Node late = new Node(dir, Map.of(), stale::around).follow()) {
            late.created(TestSpec.s1());
            late.servers.reconcile(true);
            late.done(Node.start("s1"));
            late.servers.reconcile(true);
            late.done(Node.start("s1"));
            assertThat(late.state("s1")).isEqualTo(ServerState.RUNNING);
            assertThat(late.count(Call.CREATE)).isEqualTo(1);
        }
    }
}
