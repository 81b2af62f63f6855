package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.EngineException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import dev.panelagent.common.Signal;
import dev.panelagent.engine.ConsoleSession;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.protocol.ServerState;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a start is done, and how a stop insists. */
@Timeout(20)
class StartAndStopTest {
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

    private List<String> signals() {
        return node.engine.calls().stream()
                .filter(call -> call.startsWith("SIGNAL"))
                .map(call -> call.substring(call.lastIndexOf(' ') + 1))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "Done, Done, true",
        "Done, [12:00:01 INFO]: Done (3.1s)! For help, true",
        "Done (, Done 3, false",
        "Server started, '\u001b[32mServer \u001b[1;31mstarted\u001b[0m', true",
        "regex:^Done \\(\\d+s\\)!$, '\u001b[32mDone (12s)!\u001b[0m', true",
        "regex:^Done \\(\\d+s\\)!$, nearly Done (12s)!, false",
    })
    void aLineThatMatchesEndsTheStart(String pattern, String line, boolean matches) {
        node.created(TestSpec.of("s1").readyOn(TestSpec.LONG, "other", pattern).build());
        String start = node.send(Node.start("s1"));
        node.awaitCall(Call.START);
        assertThat(node.state("s1")).isEqualTo(ServerState.STARTING);

        node.engine.print(node.container("s1"), line);
        node.engine.print(node.container("s1"), matches ? "nothing" : "the other line");

        assertThat(node.told.completion(start).outcome()).isEqualTo(Outcome.COMPLETED);
        node.told.awaitLine(matches ? "nothing" : "the other line");
        assertThat(node.state("s1")).isEqualTo(ServerState.RUNNING);
    }

    @Test
    void aLineThatDoesNotMatchLeavesItStarting() {
        node.created(TestSpec.of("s1").readyOn(TestSpec.LONG, "regex:^Done").build());
        node.send(Node.start("s1"));
        node.awaitCall(Call.START);

        node.engine.print(node.container("s1"), "not Done");

        node.told.awaitLine("not Done");
        node.servers.reconcile(true);
        assertThat(node.told.completions()).hasSize(1);
        assertThat(node.state("s1")).isEqualTo(ServerState.STARTING);
    }

    @Test
    void aStartThatTakesTooLongTimesOutButTheServerGoesOnAndIsRunningWhenReady() {
        node.created(TestSpec.of("s1").readyOn(TestSpec.SHORT, "Done").build());

        Event.CommandCompleted start = node.run(Node.start("s1"));

        assertThat(start.outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(node.told.of("s1")).contains("failed start_server TIMEOUT");
        assertThat(node.state("s1")).isEqualTo(ServerState.STARTING);
        node.engine.print(node.container("s1"), "Done");
        node.told.awaitText("s1", "starting>running");
        node.done(Node.start("s1"));
        assertThat(node.count(Call.START)).isEqualTo(1);
    }

    @Test
    void aSecondStartAfterATimeoutWaitsOnForTheSameRun() {
        node.created(TestSpec.of("s1").readyOn(Duration.ofMillis(300), "Done").build());
        node.run(Node.start("s1"));
        String second = node.send(Node.start("s1"));
        node.told.awaitText("s1", second + " taken");

        node.engine.print(node.container("s1"), "Done");

        assertThat(node.told.completion(second).outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(node.count(Call.START)).isEqualTo(1);
        assertThat(node.count(Call.LOGS)).as("it is watched already").isZero();
    }

    @Test
    void theReadyLineOfAnEarlierRunDoesNotCountForTheNext() {
        node.created(TestSpec.of("s1").readyOn(TestSpec.LONG, "Done").build());
        String first = node.send(Node.start("s1"));
        node.awaitCall(Call.START);
        node.engine.print(node.container("s1"), "Done");
        node.told.completion(first);

        node.send(Node.restart("s1"));
        node.awaitCalls(Call.START, 2);
        node.told.await("the second start", told -> told.of("s1").getLast().equals("offline>starting"));

        assertThat(node.state("s1")).isEqualTo(ServerState.STARTING);
    }

    @Test
    void aServerIsAskedByItsSignal() {
        node.running(TestSpec.s1());
        node.done(Node.stop("s1"));
        assertThat(signals()).containsExactly("SIGTERM");
    }

    @Test
    void aServerIsAskedByItsCommandFirst() {
        node.running(TestSpec.of("s1").stopBy("stop", TestSpec.LONG).build());
        node.done(Node.stop("s1"));
        assertThat(signals()).isEmpty();
        assertThat(node.lines()).containsExactly("stop");
    }

    @Test
    void commandThenSignalThenKill() {
        node.running(TestSpec.of("s1")
                .image(Node.STUBBORN)
                .stopBy("quit", TestSpec.SHORT)
                .build());
        node.done(Node.stop("s1"));
        assertThat(signals()).containsExactly("SIGTERM", "SIGKILL");
        assertThat(node.lines()).containsExactly("ignored quit", "ignored SIGTERM");
        assertThat(node.state("s1")).isEqualTo(ServerState.OFFLINE);
    }

    @Test
    void aRequestsOwnSignalAndGraceTakeThePlaceOfThePolicys() {
        node.running(TestSpec.of("s1")
                .image(Node.STUBBORN)
                .stopBy("quit", TestSpec.LONG)
                .build());
        node.done(new Command.StopServer(new ServerId("s1"), Signal.parse("INT"), Optional.of(TestSpec.SHORT)));
        assertThat(signals()).containsExactly("SIGINT", "SIGKILL");
    }

    @Test
    void aConsoleThatIsClosedDoesNotKeepAStopFromInsisting() throws Exception {
        node.close();
        try (Node mute = new Node(dir, Map.of(), StartAndStopTest::withClosedInput).follow()) {
            mute.running(TestSpec.of("s1").stopBy("stop", TestSpec.LONG).build());
            mute.done(Node.stop("s1"));
            assertThat(mute.isUp("s1")).isFalse();
        }
    }

    /** An engine whose consoles take no input, in the way the port says. */
    private static ContainerEngine withClosedInput(ContainerEngine engine) {
        return (ContainerEngine) Proxy.newProxyInstance(
                StartAndStopTest.class.getClassLoader(),
                new Class<?>[] {ContainerEngine.class},
                (proxy, method, args) -> {
                    try {
                        Object result = method.invoke(engine, args);
                        return result instanceof ConsoleSession session ? closedInput(session) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static ConsoleSession closedInput(ConsoleSession session) {
        return new ConsoleSession() {
            @Override
            public void write(byte[] bytes) {
                throw new EngineException(
                        ErrorCode.SERVER_NOT_RUNNING, "its console is closed", new IllegalStateException());
            }

            @Override
            public void close() {
                session.close();
            }
        };
    }
}
