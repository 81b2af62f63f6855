package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.protocol.ServerState;
import dev.panelagent.store.TestStore;
import dev.panelagent.testing.CapturedLog;
import dev.panelagent.testing.FakeContainerEngine.Call;
import dev.panelagent.testing.Waiting;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class EngineFollowerTest {
    @TempDir
    Path dir;

    private Node node;
    private EngineFollower follower;

    @BeforeEach
    void open() {
        node = new Node(dir);
        follower = new EngineFollower(node.engine, node.servers, node.config);
    }

    @AfterEach
    void close() throws Exception {
        follower.stop(new Shutdown());
        node.close();
    }

    private void begin() {
        follower.start(new Startup());
        node.awaitCall(Call.LIST);
    }

    @Test
    void itPassesTheEnginesEventsOn() {
        begin();
        node.running(TestSpec.s1());
        node.engine.exit(node.container("s1"), 3);
        node.told.awaitText("s1", "running>crashed");
    }

    @Test
    void itTakesOverWhatIsThereAtStart() throws Exception {
        node.running(TestSpec.s1());
        node.servers.close();
        TestStore store = TestStore.in(dir.resolve("fresh"));
        ServerRegistry fresh = node.registry(node.engine, store);
        EngineFollower other = new EngineFollower(node.engine, fresh, node.config);
        other.start(new Startup());
        node.told.awaitText("s1", "offline>running");
        other.stop(new Shutdown());
        store.close();
        assertThat(fresh.servers()).isZero();
        assertThat(node.isUp("s1")).isTrue();
    }

    @Test
    void itSurvivesAnEngineThatIsAwayAtStart() {
        try (CapturedLog log = new CapturedLog(EngineFollower.class)) {
            node.engine.goDown();
            follower.start(new Startup());
            node.awaitCalls(Call.EVENTS, 2);

            node.engine.comeBack();
            node.awaitCall(Call.LIST);

            node.running(TestSpec.s1());
            node.engine.exit(node.container("s1"), 3);
            node.told.awaitText("s1", "running>crashed");
            assertThat(log.lines()).containsExactly("INFO following the events of the engine");
        }
    }

    @Test
    void itFollowsAgainAfterAGapAndSeesWhatHappenedInIt() {
        try (CapturedLog log = new CapturedLog(EngineFollower.class)) {
            begin();
            node.running(TestSpec.s1());
            String container = node.container("s1");

            node.engine.goDown();
            node.awaitCalls(Call.EVENTS, 3);
            node.engine.exit(container, 9);
            node.engine.comeBack();

            node.told.awaitText("s1", "running>crashed");
            node.done(Node.start("s1"));
            node.engine.exit(container, 0);
            node.told.awaitText("s1", "running>offline");
            assertThat(log.lines())
                    .containsExactly(
                            "INFO following the events of the engine",
                            "WARNING lost the events of the engine: the fake engine is down",
                            "INFO following the events of the engine");
        }
    }

    @Test
    void theConsoleIsHeardAgainAfterAGap() {
        begin();
        node.running(TestSpec.s1());
        node.engine.goDown();
        node.engine.settle();
        node.engine.comeBack();

        // Lines of the gap are not heard, so it speaks until it is.
        Waiting.until("a line to be heard", Recorder.LIMIT, () -> {
            node.engine.print(node.container("s1"), "still here");
            return Optional.of(node.told.console()).filter(lines -> lines.contains("still here"));
        });
        assertThat(node.state("s1")).isEqualTo(ServerState.RUNNING);
    }

    @Test
    void stoppedItFollowsNoMoreAndLeavesTheContainers() throws Exception {
        begin();
        node.running(TestSpec.s1());
        String container = node.container("s1");

        follower.stop(new Shutdown());
        long calls = node.count(Call.EVENTS);
        node.engine.goDown();
        node.engine.comeBack();
        node.engine.exit(container, 3);
        node.engine.settle();

        assertThat(node.count(Call.EVENTS)).isEqualTo(calls);
        assertThat(node.told.of("s1")).doesNotContain("running>crashed");
        assertThat(node.servers.servers()).isZero();
    }
}
