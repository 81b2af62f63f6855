package dev.panelagent.server;

import static dev.panelagent.testing.LibertyAgent.freePort;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.engine.Health;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.protocol.Readiness;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.testing.FakeContainerEngine.Call;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ready by a health check or by an open port; the console's lines have {@link StartAndStopTest}. */
@Timeout(20)
class ReadinessTest {
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

    private static TestSpec checked() {
        return TestSpec.of("s1").image(Node.CHECKED).readyBy(TestSpec.LONG, new Readiness.HealthCheck());
    }

    private static TestSpec listening(int port) {
        return TestSpec.of("s1").readyBy(TestSpec.LONG, new Readiness.TcpPort(port));
    }

    private String starting(TestSpec spec) {
        node.created(spec.build());
        String start = node.send(Node.start("s1"));
        node.awaitUp("s1");
        return start;
    }

    private void completes(String command) {
        assertThat(node.told.completion(command).outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(node.state("s1")).isEqualTo(ServerState.RUNNING);
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 5, InetAddress.getLoopbackAddress());
    }

    @Test
    void aServerIsReadyWhenItsHealthCheckSaysSo() {
        String start = starting(checked());
        node.engine.health(node.container("s1"), Health.UNHEALTHY);
        node.engine.settle();
        assertThat(node.state("s1")).isEqualTo(ServerState.STARTING);

        node.engine.health(node.container("s1"), Health.HEALTHY);

        completes(start);
    }

    @Test
    void healthThatCameWhileNobodyHeardItIsSeenByComparing() throws Exception {
        node.close();
        try (Node deaf = new Node(dir)) {
            deaf.created(checked().build());
            String start = deaf.send(Node.start("s1"));
            deaf.awaitUp("s1");
            deaf.engine.health(deaf.container("s1"), Health.HEALTHY);

            deaf.servers.reconcile(true);

            assertThat(deaf.told.completion(start).outcome()).isEqualTo(Outcome.COMPLETED);
        }
    }

    @Test
    void theHealthOfTheRunBeforeDoesNotCount() {
        String start = starting(checked());
        node.engine.health(node.container("s1"), Health.HEALTHY);
        completes(start);

        String restart = node.send(Node.restart("s1"));
        node.told.await("the second start", told -> told.of("s1").getLast().equals("offline>starting"));
        node.awaitUp("s1");
        node.servers.reconcile(true);
        node.engine.settle();
        assertThat(node.state("s1")).isEqualTo(ServerState.STARTING);

        node.engine.health(node.container("s1"), Health.HEALTHY);
        completes(restart);
    }

    @Test
    void aServerThatIsHealthyTooLateIsRunningAllTheSame() {
        node.created(TestSpec.of("s1")
                .image(Node.CHECKED)
                .readyBy(TestSpec.SHORT, new Readiness.HealthCheck())
                .build());
        Event.CommandCompleted start = node.run(Node.start("s1"));
        assertThat(start.outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(start.error().orElseThrow()).contains("health check");

        node.engine.health(node.container("s1"), Health.HEALTHY);

        node.told.awaitText("s1", "starting>running");
    }

    @Test
    void anImageWithoutAHealthCheckIsRefusedAndTheServerLeftAsItWas() {
        node.created(TestSpec.of("s1")
                .readyBy(TestSpec.LONG, new Readiness.HealthCheck())
                .build());

        Event.CommandCompleted start = node.run(Node.start("s1"));

        assertThat(start.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(start.error().orElseThrow()).contains(Node.GAME, "has none", "HEALTHCHECK");
        assertThat(node.told.select(Event.ActionFailed.class).getLast().code()).isEqualTo(ErrorCode.CONFIG_INVALID);
        assertThat(node.told.of("s1")).doesNotContain("offline>starting");
        assertThat(node.count(Call.START)).isZero();
        assertThat(node.state("s1")).isEqualTo(ServerState.OFFLINE);
    }

    @Test
    void aContainerThatHadToBeMadeAnewIsLookedAtBeforeItStarts() {
        node.created(TestSpec.of("s1")
                .readyBy(TestSpec.LONG, new Readiness.HealthCheck())
                .build());
        node.engine.remove(node.container("s1"));
        node.told.await(
                "the end", told -> node.server("s1").summary().containerId().isEmpty());

        assertThat(node.run(Node.start("s1")).outcome()).isEqualTo(Outcome.FAILED);

        assertThat(node.count(Call.START)).isZero();
        assertThat(node.state("s1")).isEqualTo(ServerState.OFFLINE);
    }

    @Test
    void aServerIsReadyWhenItsPortIsOpen() throws Exception {
        int port = freePort();
        String start = starting(listening(port));
        assertThat(node.state("s1")).isEqualTo(ServerState.STARTING);

        try (ServerSocket _ = listen(port)) {
            completes(start);
        }
    }

    @Test
    void aServerThatEndsBeforeItsPortOpensFailsItsStart() throws Exception {
        String start = starting(listening(freePort()));
        node.engine.exit(node.container("s1"), 1);
        assertThat(node.told.completion(start).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(node.state("s1")).isEqualTo(ServerState.CRASHED);
    }

    @Test
    void aContainerWithoutAnAddressFailsTheStartAtOnce() throws Exception {
        node.engine.withoutAddresses();
        String start = starting(listening(freePort()));
        Event.CommandCompleted end = node.told.completion(start);
        assertThat(end.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(end.error().orElseThrow()).contains("no address", "another startupDone");
    }

    @Test
    void aStopTakesThePlaceOfAStartThatWaitsForAPort() throws Exception {
        String start = starting(listening(freePort()));
        node.done(Node.stop("s1"));
        assertThat(node.told.completion(start).outcome()).isEqualTo(Outcome.SUPERSEDED);
        assertThat(node.state("s1")).isEqualTo(ServerState.OFFLINE);
    }

    @Test
    void aSecondStartLooksForThePortAgain() throws Exception {
        int port = freePort();
        node.created(TestSpec.of("s1")
                .readyBy(TestSpec.SHORT, new Readiness.TcpPort(port))
                .build());
        Event.CommandCompleted first = node.run(Node.start("s1"));
        assertThat(first.outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(first.error().orElseThrow()).contains("TCP port " + port);
        assertThat(node.state("s1")).isEqualTo(ServerState.STARTING);

        try (ServerSocket _ = listen(port)) {
            node.done(Node.start("s1"));
        }
        assertThat(node.state("s1")).isEqualTo(ServerState.RUNNING);
        assertThat(node.count(Call.START)).isEqualTo(1);
    }
}
