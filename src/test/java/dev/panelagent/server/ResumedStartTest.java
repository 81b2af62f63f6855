package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.EngineUnavailableException;
import dev.panelagent.common.ServerId;
import dev.panelagent.engine.Health;
import dev.panelagent.files.sandbox.ServerRoots;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.DesiredState;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.protocol.Readiness;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.SpecCodec;
import dev.panelagent.store.KeptServer;
import dev.panelagent.testing.FakeContainerEngine.Call;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
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
    private static final ServerId S1 = new ServerId("s1");

    @TempDir
    Path dir;

    private Node node;
    private String id = "";
    private @Nullable ServerRegistry next;

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

    private ServerRoots directories() {
        return new ServerRoots(dir, Optional.empty());
    }

    private SpecCodec codec() {
        return new SpecCodec(ServerRegistry.defaults(node.config));
    }

    private ServerRegistry nextAgent(ServerSpec spec) {
        return nextAgent(spec, DesiredState.OFFLINE);
    }

    private ServerRegistry nextAgent(ServerSpec spec, DesiredState desired) {
        node.store
                .servers()
                .save(new KeptServer(spec.id(), codec().write(spec), desired, ServerState.STARTING, Optional.of(id)));
        ServerRegistry fresh = node.registry(node.engine, node.store);
        next = fresh;
        fresh.load();
        fresh.reconcile(true);
        return fresh;
    }

    private static ServerState state(ServerRegistry agent) {
        return agent.server(S1).state();
    }

    private static String start(ServerRegistry agent, String commandId) {
        Command.Lifecycle start = Node.start("s1");
        agent.submit(new CommandRequest(commandId, Dialect.ISSUE27, start), start, () -> {});
        return commandId;
    }

    private void completes(ServerRegistry agent, String command) {
        assertThat(node.told.completion(command).outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(state(agent)).isEqualTo(ServerState.RUNNING);
        assertThat(node.told.of("s1")).contains("starting>running");
        assertThat(node.count(Call.START)).as("it ran all the time").isEqualTo(1);
    }

    @Test
    void theLineThatWasPrintedMeanwhileIsFoundInTheLog() {
        TestSpec spec = TestSpec.of("s1").readyOn(TestSpec.LONG, "Done");
        earlierAgentStarted(spec);
        node.engine.print(id, "\u001b[32mDone\u001b[0m!");

        ServerRegistry agent = nextAgent(spec.build());

        completes(agent, start(agent, "c1"));
    }

    @Test
    void whatIsWantedIsTakenUpWithoutACommand() {
        TestSpec spec = TestSpec.of("s1").readyOn(TestSpec.LONG, "Done");
        earlierAgentStarted(spec);
        node.engine.print(id, "Done");

        ServerRegistry agent = nextAgent(spec.build(), DesiredState.RUNNING);

        node.told.awaitText("s1", "starting>running");
        assertThat(state(agent)).isEqualTo(ServerState.RUNNING);
        assertThat(node.count(Call.START)).as("it ran all the time").isEqualTo(1);
    }

    @Test
    void theLineThatIsYetToComeIsHeard() {
        TestSpec spec = TestSpec.of("s1").readyOn(TestSpec.LONG, "Done");
        earlierAgentStarted(spec);
        ServerRegistry agent = nextAgent(spec.build());
        String start = start(agent, "c1");
        node.awaitCall(Call.LOGS);
        assertThat(state(agent)).isEqualTo(ServerState.STARTING);

        node.engine.print(id, "Done");

        completes(agent, start);
    }

    @Test
    void aLogThatCannotBeReadIsReadByTheNextStart() {
        TestSpec spec = TestSpec.of("s1").readyOn(TestSpec.LONG, "Done");
        earlierAgentStarted(spec);
        node.engine.print(id, "Done");
        node.engine.failNext(Call.LOGS, new EngineUnavailableException("away", new IOException()));
        ServerRegistry agent = nextAgent(spec.build());
        assertThat(node.told.completion(start(agent, "c1")).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(state(agent)).isEqualTo(ServerState.STARTING);

        completes(agent, start(agent, "c2"));
    }

    @Test
    void theLineOfTheRunBeforeDoesNotCount() {
        TestSpec spec = TestSpec.of("s1").readyOn(TestSpec.SHORT, "Done");
        id = node.engine.create(factory().container(spec.build()));
        node.engine.start(id);
        node.engine.print(id, "Done");
        node.engine.exit(id, 0);
        node.engine.start(id);

        ServerRegistry agent = nextAgent(spec.build());

        assertThat(node.told.completion(start(agent, "c1")).outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(node.count(Call.LOGS)).isEqualTo(1);
        assertThat(state(agent)).isEqualTo(ServerState.STARTING);
    }

    @Test
    void afterItsTimeoutTheConsoleIsStillHeard() {
        TestSpec spec = TestSpec.of("s1").readyOn(TestSpec.SHORT, "Done");
        earlierAgentStarted(spec);
        ServerRegistry agent = nextAgent(spec.build());
        assertThat(node.told.completion(start(agent, "c1")).outcome()).isEqualTo(Outcome.TIMED_OUT);
        node.awaitCall(Call.ATTACH);
        node.engine.settle();

        node.engine.print(id, "Done");

        node.told.awaitText("s1", "starting>running");
        completes(agent, start(agent, "c2"));
    }

    @Test
    void healthIsSeenByALook() {
        TestSpec spec = TestSpec.of("s1").image(Node.CHECKED).readyBy(TestSpec.LONG, new Readiness.HealthCheck());
        earlierAgentStarted(spec);
        node.engine.health(id, Health.HEALTHY);

        ServerRegistry agent = nextAgent(spec.build());

        completes(agent, start(agent, "c1"));
    }

    @Test
    void anOpenPortIsFound() throws Exception {
        try (ServerSocket open = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            TestSpec spec = TestSpec.of("s1").readyBy(TestSpec.LONG, new Readiness.TcpPort(open.getLocalPort()));
            earlierAgentStarted(spec);

            ServerRegistry agent = nextAgent(spec.build());

            completes(agent, start(agent, "c1"));
        }
    }

    @Test
    void aRunThatEndedMeanwhileIsBegunAnew() {
        TestSpec spec = TestSpec.of("s1").readyOn(TestSpec.LONG, "Done");
        earlierAgentStarted(spec);
        node.engine.exit(id, 1);
        ServerRegistry agent = nextAgent(spec.build());
        String start = start(agent, "c1");
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
