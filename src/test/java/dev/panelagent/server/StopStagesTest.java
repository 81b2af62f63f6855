package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.Signal;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.StopPolicy;
import dev.panelagent.protocol.StopStage;
import dev.panelagent.testing.FakeContainerEngine.Call;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each stage of a stop has its own time, and the one that ended the server is told. */
@Timeout(20)
class StopStagesTest {
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

    private Optional<StopStage> toldWithTheState() {
        return node.told.select(Event.StateChanged.class).stream()
                .filter(it -> it.current() == ServerState.OFFLINE && it.previous() == ServerState.STOPPING)
                .toList()
                .getLast()
                .circumstances()
                .stoppedBy();
    }

    private void endsBy(StopStage stage, Command.Lifecycle command) {
        Event.CommandCompleted end = node.run(command);
        assertThat(end.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(end.stoppedBy()).contains(stage);
        assertThat(toldWithTheState()).contains(stage);
    }

    private static TestSpec stubborn(Duration ofCommand, Duration ofSignal) {
        return TestSpec.of("s1").image(Node.STUBBORN).stopStages("quit", ofCommand, ofSignal, TestSpec.LONG);
    }

    @Test
    void byItsCommand() {
        node.running(TestSpec.of("s1").stopBy("stop", TestSpec.LONG).build());
        endsBy(StopStage.COMMAND, Node.stop("s1"));
    }

    @Test
    void byItsSignalWhenTheCommandDidNothing() {
        node.running(TestSpec.of("s1")
                .stopStages("help", TestSpec.SHORT, TestSpec.LONG, TestSpec.LONG)
                .build());
        endsBy(StopStage.SIGNAL, Node.stop("s1"));
        assertThat(node.lines()).containsExactly("help");
    }

    @Test
    void byTheKillWhenNeitherDidAnything() {
        node.running(stubborn(TestSpec.SHORT, TestSpec.SHORT).build());
        endsBy(StopStage.KILL, Node.stop("s1"));
        assertThat(node.lines()).containsExactly("ignored quit", "ignored SIGTERM");
    }

    @Test
    void byItselfWhileAStageWaits() {
        node.running(stubborn(TestSpec.LONG, TestSpec.LONG).build());
        String stop = node.send(Node.stop("s1"));
        node.told.awaitLine("ignored quit");

        node.engine.exit(node.container("s1"), 0);

        assertThat(node.told.completion(stop).stoppedBy()).contains(StopStage.COMMAND);
        assertThat(toldWithTheState()).contains(StopStage.COMMAND);
    }

    @Test
    void anEndThatNobodyHeardOfIsOfTheStageInWhichItCame() throws Exception {
        node.close();
        node = new Node(dir.resolve("deaf"));
        node.running(TestSpec.of("s1").grace(TestSpec.SHORT).build());
        endsBy(StopStage.SIGNAL, Node.stop("s1"));
    }

    @Test
    void aSignalThatKillsIsAKill() {
        node.running(TestSpec.of("s1")
                .image(Node.STUBBORN)
                .stop(StopPolicy.of(Optional.empty(), Signal.KILL))
                .build());
        endsBy(StopStage.KILL, Node.stop("s1"));
        assertThat(node.count(Call.SIGNAL)).isEqualTo(1);
    }

    @Test
    void aKillIsAKill() {
        node.running(TestSpec.s1());
        endsBy(StopStage.KILL, Node.kill("s1"));
    }

    @Test
    void aKillThatTakesThePlaceOfAStopIsAKill() {
        node.running(stubborn(TestSpec.LONG, TestSpec.LONG).build());
        String stop = node.send(Node.stop("s1"));
        node.told.awaitLine("ignored quit");

        endsBy(StopStage.KILL, Node.kill("s1"));

        assertThat(node.told.completion(stop).outcome()).isEqualTo(Outcome.SUPERSEDED);
        assertThat(node.told.completion(stop).stoppedBy()).isEmpty();
    }

    @Test
    void aRestartAndADeletionTellItToo() {
        node.running(TestSpec.of("s1").stopBy("stop", TestSpec.LONG).build());
        endsBy(StopStage.COMMAND, Node.restart("s1"));
        endsBy(StopStage.KILL, Node.delete("s1"));
    }

    @Test
    void whereNothingHadToBeStoppedNoStageIsTold() {
        node.created(TestSpec.s1());
        List.of(Node.stop("s1"), Node.kill("s1"), Node.restart("s1"))
                .forEach(command -> assertThat(node.run(command).stoppedBy())
                        .as(command.action())
                        .isEmpty());
        node.done(Node.stop("s1"));
        assertThat(node.run(Node.kill("s1")).stoppedBy())
                .as("the stage of an earlier stop")
                .isEmpty();
        assertThat(node.run(Node.delete("s1")).stoppedBy()).isEmpty();
    }

    @Test
    void aCrashAfterAStopIsOfNoStage() {
        node.running(TestSpec.s1());
        node.done(Node.stop("s1"));
        node.done(Node.start("s1"));

        node.engine.exit(node.container("s1"), 1);

        node.told.awaitText("s1", "running>crashed");
        assertThat(node.told
                        .select(Event.StateChanged.class)
                        .getLast()
                        .circumstances()
                        .stoppedBy())
                .isEmpty();
    }

    @Test
    void aKillThatDoesNotEndItFailsAfterItsOwnTime() throws Exception {
        node.close();
        node = new Node(dir.resolve("immortal"), Map.of(), StopStagesTest::withoutKill).follow();
        node.running(TestSpec.of("s1")
                .image(Node.STUBBORN)
                .stopStages("quit", TestSpec.SHORT, TestSpec.SHORT, TestSpec.SHORT)
                .build());

        Event.CommandCompleted stop = node.run(Node.stop("s1"));

        assertThat(stop.outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(stop.stoppedBy()).isEmpty();
        assertThat(node.state("s1")).isEqualTo(ServerState.RUNNING);
    }

    /** An engine on which SIGKILL does nothing, as with a process the kernel holds. */
    private static ContainerEngine withoutKill(ContainerEngine engine) {
        return (ContainerEngine) Proxy.newProxyInstance(
                StopStagesTest.class.getClassLoader(),
                new Class<?>[] {ContainerEngine.class},
                (proxy, method, args) -> {
                    try {
                        boolean kill = method.getName().equals("signal") && Signal.KILL.equals(args[1]);
                        return kill ? true : method.invoke(engine, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
