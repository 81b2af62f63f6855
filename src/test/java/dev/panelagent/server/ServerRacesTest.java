package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.testing.FakeContainerEngine.Call;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands that meet each other. */
@Timeout(30)
class ServerRacesTest {
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

    /** A server that has started, but has not yet said that it is ready. */
    private String starting() {
        node.created(TestSpec.of("s1").readyOn(TestSpec.LONG, "never printed").build());
        String start = node.send(Node.start("s1"));
        node.told.awaitText("s1", "offline>starting");
        node.awaitCall(Call.START);
        return start;
    }

    private void ends(String command, Outcome outcome) {
        assertThat(node.told.completion(command).outcome()).isEqualTo(outcome);
    }

    @Test
    void stopDuringStartTakesItsPlace() {
        String start = starting();
        String stop = node.send(Node.stop("s1"));

        ends(stop, Outcome.COMPLETED);
        ends(start, Outcome.SUPERSEDED);
        assertThat(node.state("s1")).isEqualTo(ServerState.OFFLINE);
        assertThat(node.isUp("s1")).isFalse();
        assertThat(node.told.of("s1")).doesNotContain("failed start_server SUPERSEDED");
    }

    @Test
    void killDuringStartTakesItsPlaceAndIsNoCrash() {
        String start = starting();
        String kill = node.send(Node.kill("s1"));

        ends(kill, Outcome.COMPLETED);
        ends(start, Outcome.SUPERSEDED);
        assertThat(node.state("s1")).isEqualTo(ServerState.OFFLINE);
        assertThat(node.told.of("s1")).contains("starting>stopping", "stopping>offline");
        assertThat(node.isUp("s1")).isFalse();
    }

    @Test
    void killDuringTheEnginesStartEndsTheServerAllTheSame() {
        node.created(TestSpec.s1());
        CountDownLatch release = node.engine.hang(Call.START);
        String start = node.send(Node.start("s1"));
        node.awaitCall(Call.START);
        String stop = node.send(Node.stop("s1"));
        String kill = node.send(Node.kill("s1"));
        ends(stop, Outcome.SUPERSEDED);

        release.countDown();

        ends(kill, Outcome.COMPLETED);
        ends(start, Outcome.SUPERSEDED);
        assertThat(node.isUp("s1")).isFalse();
        assertThat(node.state("s1")).isEqualTo(ServerState.OFFLINE);
    }

    @Test
    void killWhileAStopWaitsForItsGraceEndsItAtOnce() {
        node.running(TestSpec.of("s1").image(Node.STUBBORN).build());
        String stop = node.send(Node.stop("s1"));
        node.awaitCall(Call.SIGNAL);
        String kill = node.send(Node.kill("s1"));

        ends(kill, Outcome.COMPLETED);
        ends(stop, Outcome.SUPERSEDED);
        assertThat(node.state("s1")).isEqualTo(ServerState.OFFLINE);
    }

    @Test
    void aSecondStartWaitsForTheFirstAndThenHasNothingToDo() {
        node.created(TestSpec.of("s1").readyOn(TestSpec.LONG, "go").build());
        String first = node.send(Node.start("s1"));
        node.awaitCall(Call.START);
        String second = node.send(Node.start("s1"));

        node.engine.print(node.container("s1"), "go");

        ends(first, Outcome.COMPLETED);
        ends(second, Outcome.COMPLETED);
        assertThat(node.count(Call.START)).isEqualTo(1);
    }

    @Test
    void startDuringDeleteFindsNoServer() {
        node.created(TestSpec.s1());
        CountDownLatch release = node.engine.hang(Call.REMOVE);
        String delete = node.send(Node.delete("s1"));
        node.awaitCall(Call.REMOVE);
        String stop = node.send(Node.stop("s1"));
        String start = node.send(Node.start("s1"));

        release.countDown();

        ends(delete, Outcome.COMPLETED);
        ends(stop, Outcome.FAILED);
        ends(start, Outcome.FAILED);
        assertThat(node.told.of("s1"))
                .endsWith(
                        "deleted",
                        delete + " completed",
                        "failed stop_server SERVER_NOT_FOUND",
                        stop + " failed",
                        "failed start_server SERVER_NOT_FOUND",
                        start + " failed");
    }

    @Test
    void deleteDuringAPullEndsThePull() {
        node.engine.hang(Call.ENSURE_IMAGE);
        String create = node.send(Node.create(TestSpec.of("s1")));
        node.awaitCall(Call.ENSURE_IMAGE);

        String delete = node.send(Node.delete("s1"));

        ends(delete, Outcome.COMPLETED);
        ends(create, Outcome.SUPERSEDED);
        assertThat(node.count(Call.CREATE)).isZero();
        assertThat(node.servers.servers()).isZero();
    }

    @Test
    void deleteTakesThePlaceOfAllThatWait() {
        node.running(TestSpec.of("s1").image(Node.STUBBORN).build());
        String stop = node.send(Node.stop("s1"));
        node.awaitCall(Call.SIGNAL);
        String start = node.send(Node.start("s1"));
        String restart = node.send(Node.restart("s1"));
        String delete = node.send(Node.delete("s1"));

        ends(delete, Outcome.COMPLETED);
        Stream.of(stop, start, restart).forEach(command -> ends(command, Outcome.SUPERSEDED));
        assertThat(node.engine.list(Map.of())).isEmpty();
    }

    @Test
    void stopTakesThePlaceOfARestartInEitherHalf() {
        node.running(TestSpec.of("s1").image(Node.STUBBORN).grace(TestSpec.LONG).build());
        String restart = node.send(Node.restart("s1"));
        node.awaitCall(Call.SIGNAL);
        String stop = node.send(
                new Command.StopServer(new ServerId("s1"), Optional.empty(), Optional.of(Duration.ofMillis(20))));

        ends(stop, Outcome.COMPLETED);
        ends(restart, Outcome.SUPERSEDED);
        assertThat(node.state("s1")).isEqualTo(ServerState.OFFLINE);
        assertThat(node.count(Call.START)).isEqualTo(1);
    }

    @Test
    void aCreateThatCompletesWhileStopsAndStartsWaitIsFollowedByThem() {
        CountDownLatch release = node.engine.hang(Call.ENSURE_IMAGE);
        String create = node.send(Node.create(TestSpec.of("s1")));
        node.awaitCall(Call.ENSURE_IMAGE);
        String start = node.send(Node.start("s1"));
        String stop = node.send(Node.stop("s1"));
        String last = node.send(Node.start("s1"));

        release.countDown();

        ends(create, Outcome.COMPLETED);
        ends(start, Outcome.SUPERSEDED);
        ends(stop, Outcome.COMPLETED);
        ends(last, Outcome.COMPLETED);
        assertThat(node.state("s1")).isEqualTo(ServerState.RUNNING);
    }

    @Test
    void startDuringStopStartsAfterTheStop() {
        node.running(TestSpec.s1());
        CountDownLatch release = node.engine.hang(Call.SIGNAL);
        String stop = node.send(Node.stop("s1"));
        node.awaitCall(Call.SIGNAL);
        String start = node.send(Node.start("s1"));
        node.told.awaitText("s1", start + " taken");

        release.countDown();

        ends(stop, Outcome.COMPLETED);
        ends(start, Outcome.COMPLETED);
        assertThat(node.told.of("s1"))
                .containsSubsequence(
                        "running>stopping",
                        "stopping>offline",
                        stop + " completed",
                        "offline>starting",
                        "starting>running",
                        start + " completed");
    }

    @Test
    void aStormOfRestartsComesDownToAFew() throws Exception {
        node.running(TestSpec.s1());
        CountDownLatch release = node.engine.hang(Call.SIGNAL);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> calls = Stream.generate(() -> callers.submit(() -> node.send(Node.restart("s1"))))
                    .limit(50)
                    .toList();
            node.awaitCall(Call.SIGNAL);
            for (Future<String> call : calls) {
                node.told.awaitText("s1", call.get(5, TimeUnit.SECONDS) + " taken");
            }
        }

        release.countDown();

        // the two before are those of create and start
        node.told.await("all to end", told -> told.completions().size() == 52);
        assertThat(node.told.completions())
                .extracting(Event.CommandCompleted::commandId)
                .doesNotHaveDuplicates();
        assertThat(node.told.completions().stream().skip(2))
                .extracting(Event.CommandCompleted::outcome)
                .containsOnly(Outcome.COMPLETED, Outcome.SUPERSEDED);
        assertThat(node.told.completions().getLast().outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(node.state("s1")).isEqualTo(ServerState.RUNNING);
        assertThat(node.isUp("s1")).isTrue();
        assertThat(node.count(Call.START)).isBetween(2L, 1L + 3);
    }

    @RepeatedTest(20)
    void createTwiceAtOnceMakesOneServer() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> calls = Stream.of("a", "b")
                    .map(id -> callers.submit(() -> {
                        together.await(5, TimeUnit.SECONDS);
                        return accepted(id);
                    }))
                    .toList();
            int taken = 0;
            for (Future<Boolean> call : calls) {
                taken += call.get(5, TimeUnit.SECONDS) ? 1 : 0;
            }
            int all = taken;
            node.told.await("all to end", told -> told.completions().size() == all);
        }
        assertThat(node.told.completions())
                .filteredOn(end -> end.outcome() == Outcome.COMPLETED)
                .hasSize(1);
        assertThat(node.state("s1")).isEqualTo(ServerState.OFFLINE);
        node.done(Node.start("s1"));
    }

    private boolean accepted(String id) {
        try {
            node.send(id, Node.create(TestSpec.of("s1")));
            return true;
        } catch (RequestException refused) {
            return false;
        }
    }

    @Test
    void aServerIsCreatedAgainOnTheNewsOfItsDeletion() {
        node.created(TestSpec.s1());
        String delete = node.send(Node.delete("s1"));
        node.told.awaitText("s1", "deleted");

        node.created(TestSpec.s1());

        ends(delete, Outcome.COMPLETED);
        assertThat(node.state("s1")).isEqualTo(ServerState.OFFLINE);
    }

    @Test
    void aCommandToADeletedServerIsRefusedOrFailsButIsNeverLost() {
        node.created(TestSpec.s1());
        node.done(Node.delete("s1"));
        assertThatExceptionOfType(RequestException.class).isThrownBy(() -> node.send(Node.kill("s1")));
    }

    @Test
    void lettingGoOfTheServersEndsEveryCommandAndLeavesTheContainers() {
        node.running(TestSpec.of("s1").image(Node.STUBBORN).build());
        String stop = node.send(Node.stop("s1"));
        node.awaitCall(Call.SIGNAL);
        String waits = node.send(Node.start("s1"));

        node.servers.close();

        ends(stop, Outcome.CANCELLED);
        ends(waits, Outcome.CANCELLED);
        assertThat(node.isUp("s1")).isTrue();
        assertThatExceptionOfType(RequestException.class).isThrownBy(() -> node.send(Node.create(TestSpec.of("s2"))));
    }
}
