package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.DesiredState;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.SpecChanges;
import dev.panelagent.testing.FakeContainerEngine.Call;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Suspending, reinstalling and updating a server. */
@Timeout(20)
class SuspensionTest {
    private static final ServerId S1 = new ServerId("s1");

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

    private Event.CommandCompleted update(String changes) {
        return node.run(new Command.UpdateServer(S1, new SpecChanges(changes)));
    }

    private String container() {
        return node.engine.list(Map.of()).getFirst().id();
    }

    @Test
    void aSuspendedServerIsEndedAndNotStartedUntilItIsUnsuspended() {
        node.running(TestSpec.s1());

        node.done(new Command.SuspendServer(S1));
        assertThat(node.told.of("s1"))
                .endsWith("running>stopping", "stopping>offline", "offline>suspended", "c3 completed");

        Event.CommandCompleted refused = node.run(Node.start("s1"));
        assertThat(refused.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(refused.error().orElseThrow()).contains("suspended", "unsuspend_server");
        assertThat(node.run(Node.restart("s1")).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(node.state("s1")).isEqualTo(ServerState.SUSPENDED);

        node.done(new Command.UnsuspendServer(S1));
        assertThat(node.state("s1")).isEqualTo(ServerState.OFFLINE);
        node.done(Node.start("s1"));
        assertThat(node.state("s1")).isEqualTo(ServerState.RUNNING);
    }

    @Test
    void suspendingTwiceAndUnsuspendingWhatIsNotAreSuccess() {
        node.created(TestSpec.s1());

        node.done(new Command.UnsuspendServer(S1));
        assertThat(node.state("s1")).isEqualTo(ServerState.OFFLINE);
        node.done(new Command.SuspendServer(S1));
        node.done(new Command.SuspendServer(S1));
        node.done(Node.stop("s1"));
        node.done(Node.kill("s1"));

        assertThat(node.state("s1")).isEqualTo(ServerState.SUSPENDED);
    }

    @Test
    void aSuspensionEndsAStartThatIsUnderWay() {
        node.created(TestSpec.of("s1").readyOn(Duration.ofMinutes(1), "never").build());
        String start = node.send(Node.start("s1"));
        node.told.awaitText("s1", "offline>starting");

        node.done(new Command.SuspendServer(S1));

        assertThat(node.told.completion(start).outcome()).isEqualTo(Outcome.SUPERSEDED);
        assertThat(node.state("s1")).isEqualTo(ServerState.SUSPENDED);
    }

    @Test
    void aSuspensionOutlivesTheAgentAndItsComparisonWithTheEngine() {
        node.running(TestSpec.s1());
        node.done(new Command.SuspendServer(S1));
        node.servers.close();
        node.store.settle();

        ServerRegistry next = node.registry(node.engine, node.store);
        node.heardBy(next);
        next.load();
        next.reconcile(true);

        assertThat(next.server(S1).status().state()).isEqualTo(ServerState.SUSPENDED);
        next.close();
    }

    @Test
    void aReinstallationMakesTheContainerAnewAndLeavesTheFiles() throws Exception {
        node.running(TestSpec.s1());
        String before = container();
        Path save = Files.writeString(dir.resolve("servers/s1/level.dat"), "world");

        node.done(new Command.ReinstallServer(S1));

        assertThat(node.told.of("s1"))
                .endsWith(
                        "running>stopping",
                        "stopping>offline",
                        "offline>installing",
                        "installing>offline",
                        "c3 completed");
        assertThat(container()).isNotEqualTo(before);
        assertThat(node.engine.list(Map.of())).hasSize(1);
        assertThat(save).hasContent("world");
        node.done(Node.start("s1"));
    }

    @Test
    void aReinstallationWithoutItsImageFailsAndSaysSo() {
        node.created(TestSpec.s1());
        node.done(new Command.UpdateServer(S1, new SpecChanges("{\"image\":\"none:1\"}")));

        Event.CommandCompleted end = node.run(new Command.ReinstallServer(S1));

        assertThat(end.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(node.state("s1")).isEqualTo(ServerState.INSTALL_FAILED);
    }

    @Test
    void aSuspendedServerIsNotReinstalled() {
        node.created(TestSpec.s1());
        node.done(new Command.SuspendServer(S1));

        assertThat(node.run(new Command.ReinstallServer(S1)).error().orElseThrow())
                .contains("suspended");
        assertThat(node.state("s1")).isEqualTo(ServerState.SUSPENDED);
    }

    @Test
    void anUpdateTakesEffectAtTheNextStart() {
        node.running(TestSpec.s1());
        String before = container();

        assertThat(update("{\"limits\":{\"memory\":512},\"environment\":{\"MOTD\":\"hi\"}}")
                        .outcome())
                .isEqualTo(Outcome.COMPLETED);
        assertThat(container()).isEqualTo(before);
        assertThat(node.state("s1")).isEqualTo(ServerState.RUNNING);
        assertThat(node.servers.server(S1).status().desired()).isEqualTo(DesiredState.RUNNING);

        node.done(Node.restart("s1"));
        assertThat(container()).isNotEqualTo(before);
        assertThat(node.servers.server(S1).spec().limits().memoryBytes()).isEqualTo(512L << 20);
        assertThat(node.servers.server(S1).spec().environment()).containsEntry("MOTD", "hi");
        assertThat(node.engine.list(Map.of())).hasSize(1);
    }

    @Test
    void withoutAnUpdateTheContainerStays() {
        node.running(TestSpec.s1());
        String before = container();

        node.done(Node.restart("s1"));
        node.done(Node.stop("s1"));
        node.done(Node.start("s1"));

        assertThat(container()).isEqualTo(before);
        assertThat(node.count(Call.CREATE)).isEqualTo(1);
    }

    @Test
    void anUpdateOutlivesTheAgent() {
        node.created(TestSpec.s1());
        update("{\"startup\":\"./run --new\"}");
        node.servers.close();
        node.store.settle();

        ServerRegistry next = node.registry(node.engine, node.store);
        next.load();

        assertThat(next.server(S1).spec().startup()).contains("./run --new");
        next.close();
    }

    @Test
    void anImageThatCannotBeHadLeavesTheContainerThatIsThere() {
        node.created(TestSpec.s1());
        String before = container();
        update("{\"image\":\"none:1\"}");

        assertThat(node.run(Node.start("s1")).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(container()).isEqualTo(before);

        update("{\"image\":\"" + Node.GAME + "\"}");
        node.done(Node.start("s1"));
        assertThat(container()).isEqualTo(before);
    }
}
