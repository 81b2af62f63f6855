package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.EngineUnavailableException;
import dev.panelagent.engine.Health;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.protocol.Readiness;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.SpecCodec;
import dev.panelagent.testing.FakeContainerEngine.Call;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A start was under way when the agent went; the next agent knows that, finds the container, and brings it to its end. */
@Timeout(20)
class ResumedStartTest {
    @TempDir
    Path dir;

    private Node node;
    private String id = "";
    private @Nullable Supervisor next;

    @BeforeEach
    void open() {
        node = new Node(dir);
    }

    @AfterEach
    void close() {
        if (next != null) {
            next.close();
        }
        node.close();
    }

    private void earlierAgentStarted(TestSpec spec) {
        id = node.engine.create(factory().container(spec.build()));
        node.engine.start(id);
    }

    private ContainerFactory factory() {
        return new ContainerFactory(Instance.of(dir), Optional.empty(), directories(), codec());
    }

    private DataDirectories directories() {
        return new DataDirectories(dir, Optional.empty());
    }

    private SpecCodec codec() {
        return new SpecCodec(ServerRegistry.defaults(node.config));
    }

    private Supervisor nextAgent(ServerSpec spec) {
        Supervisor supervisor = new Supervisor(
                spec,
                ServerState.STARTING,
                new ServerServices(
                        node.engine,
                        factory(),
                        directories(),
                        node.told,
                        InstantSource.system(),
                        Duration.ofSeconds(10),
                        100),
                _ -> {});
        next = supervisor;
        supervisor.start();
        supervisor.reconcile(node.engine.inspect(id));
        return supervisor;
    }

    private static String start(Supervisor supervisor, String commandId) {
        Command.Lifecycle start = Node.start("s1");
        supervisor.submit(new CommandRequest(commandId, Dialect.ISSUE27, start), start, () -> {});
        return commandId;
    }

    private void completes(Supervisor supervisor, String command) {
        assertThat(node.told.completion(command).outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(supervisor.state()).isEqualTo(ServerState.RUNNING);
        assertThat(node.told.of("s1")).contains("starting>running");
        assertThat(node.count(Call.START)).as("it ran all the time").isEqualTo(1);
    }

    @Test
    void theLineThatWasPrintedMeanwhileIsFoundInTheLog() {
        TestSpec spec = TestSpec.of("s1").readyOn(TestSpec.LONG, "Done");
        earlierAgentStarted(spec);
        node.engine.print(id, "\u001b[32mDone\u001b[0m!");

        Supervisor supervisor = nextAgent(spec.build());

        completes(supervisor, start(supervisor, "c1"));
    }

    @Test
    void theLineThatIsYetToComeIsHeard() {
        TestSpec spec = TestSpec.of("s1").readyOn(TestSpec.LONG, "Done");
        earlierAgentStarted(spec);
        Supervisor supervisor = nextAgent(spec.build());
        String start = start(supervisor, "c1");
        node.awaitCall(Call.LOGS);
        assertThat(supervisor.state()).isEqualTo(ServerState.STARTING);

        node.engine.print(id, "Done");

        completes(supervisor, start);
    }

    @Test
    void aLogThatCannotBeReadIsReadByTheNextStart() {
        TestSpec spec = TestSpec.of("s1").readyOn(TestSpec.LONG, "Done");
        earlierAgentStarted(spec);
        node.engine.print(id, "Done");
        node.engine.failNext(Call.LOGS, new EngineUnavailableException("away", new IOException()));
        Supervisor supervisor = nextAgent(spec.build());
        assertThat(node.told.completion(start(supervisor, "c1")).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(supervisor.state()).isEqualTo(ServerState.STARTING);

        completes(supervisor, start(supervisor, "c2"));
    }

    @Test
    void theLineOfTheRunBeforeDoesNotCount() {
        TestSpec spec = TestSpec.of("s1").readyOn(TestSpec.SHORT, "Done");
        id = node.engine.create(factory().container(spec.build()));
        node.engine.start(id);
        node.engine.print(id, "Done");
        node.engine.exit(id, 0);
        node.engine.start(id);

        Supervisor supervisor = nextAgent(spec.build());

        assertThat(node.told.completion(start(supervisor, "c1")).outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(node.count(Call.LOGS)).isEqualTo(1);
        assertThat(supervisor.state()).isEqualTo(ServerState.STARTING);
    }

    @Test
    void afterItsTimeoutTheConsoleIsStillHeard() {
        TestSpec spec = TestSpec.of("s1").readyOn(TestSpec.SHORT, "Done");
        earlierAgentStarted(spec);
        Supervisor supervisor = nextAgent(spec.build());
        assertThat(node.told.completion(start(supervisor, "c1")).outcome()).isEqualTo(Outcome.TIMED_OUT);
        node.awaitCall(Call.ATTACH);
        node.engine.settle();

        node.engine.print(id, "Done");

        node.told.awaitText("s1", "starting>running");
        completes(supervisor, start(supervisor, "c2"));
    }

    @Test
    void healthIsSeenByALook() {
        TestSpec spec = TestSpec.of("s1").image(Node.CHECKED).readyBy(TestSpec.LONG, new Readiness.HealthCheck());
        earlierAgentStarted(spec);
        node.engine.health(id, Health.HEALTHY);

        Supervisor supervisor = nextAgent(spec.build());

        completes(supervisor, start(supervisor, "c1"));
    }

    @Test
    void anOpenPortIsFound() throws Exception {
        try (ServerSocket open = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            TestSpec spec = TestSpec.of("s1").readyBy(TestSpec.LONG, new Readiness.TcpPort(open.getLocalPort()));
            earlierAgentStarted(spec);

            Supervisor supervisor = nextAgent(spec.build());

            completes(supervisor, start(supervisor, "c1"));
        }
    }

    @Test
    void aRunThatEndedMeanwhileIsBegunAnew() {
        TestSpec spec = TestSpec.of("s1").readyOn(TestSpec.LONG, "Done");
        earlierAgentStarted(spec);
        node.engine.exit(id, 1);
        Supervisor supervisor = nextAgent(spec.build());
        String start = start(supervisor, "c1");
        node.awaitUp("s1");

        node.engine.print(id, "Done");

        assertThat(node.told.completion(start).outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void aRunThatWasBegunByHandAMomentAgoIsReadFromItsStart() {
        TestSpec spec = TestSpec.of("s1").readyOn(TestSpec.LONG, "Done");
        node.created(spec.build());
        id = node.container("s1");
        node.engine.start(id);
        node.engine.print(id, "Done");

        node.done(Node.start("s1"));

        assertThat(node.state("s1")).isEqualTo(ServerState.RUNNING);
    }
}
