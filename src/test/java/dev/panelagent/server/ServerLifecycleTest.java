package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.EngineException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.testing.FakeContainerEngine.Call;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ServerLifecycleTest {
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

    @Test
    void aServerGoesThroughItsLifeAndEachStepIsToldInOrder() {
        node.created(TestSpec.s1());
        node.done(Node.start("s1"));
        node.done(Node.restart("s1"));
        node.done(Node.stop("s1"));
        node.done(Node.start("s1"));
        node.done(Node.kill("s1"));
        node.done(Node.delete("s1"));

        assertThat(node.told.of("s1"))
                .containsExactly(
                        "c1 taken",
                        "install_failed>installing",
                        "installing>offline",
                        "created",
                        "c1 completed",
                        "c2 taken",
                        "offline>starting",
                        "starting>running",
                        "c2 completed",
                        "c3 taken",
                        "running>stopping",
                        "stopping>offline",
                        "offline>starting",
                        "starting>running",
                        "c3 completed",
                        "c4 taken",
                        "running>stopping",
                        "stopping>offline",
                        "c4 completed",
                        "c5 taken",
                        "offline>starting",
                        "starting>running",
                        "c5 completed",
                        "c6 taken",
                        "running>stopping",
                        "stopping>offline",
                        "c6 completed",
                        "c7 taken",
                        "deleted",
                        "c7 completed");
        assertThat(node.engine.list(Map.of())).isEmpty();
        assertThat(node.servers.all()).isEmpty();
    }

    @Test
    void createMakesTheDataDirectoryAndDeleteRemovesItOnlyIfAsked() {
        Path data = dir.resolve("servers/s1");
        node.created(TestSpec.s1());
        assertThat(data).isDirectory();

        node.done(new Command.DeleteServer(new ServerId("s1"), false));
        assertThat(data).isDirectory();

        node.created(TestSpec.s1());
        node.done(Node.delete("s1"));
        assertThat(data).doesNotExist();
    }

    @Test
    void deleteEndsARunningServerFirst() {
        node.running(TestSpec.s1());

        node.done(Node.delete("s1"));

        assertThat(node.told.of("s1")).endsWith("running>stopping", "stopping>offline", "deleted", "c3 completed");
        assertThat(node.engine.list(Map.of())).isEmpty();
    }

    @Test
    void startOfARunningServerAndStopAndKillOfOneAtRestAreSuccess() {
        node.created(TestSpec.s1());

        node.done(Node.stop("s1"));
        node.done(Node.kill("s1"));
        node.done(Node.start("s1"));
        node.done(Node.start("s1"));

        assertThat(node.count(Call.START)).isEqualTo(1);
        assertThat(node.count(Call.SIGNAL)).isZero();
    }

    @Test
    void restartOfAServerAtRestStartsIt() {
        node.created(TestSpec.s1());
        node.done(Node.restart("s1"));
        assertThat(node.state("s1")).isEqualTo(ServerState.RUNNING);
    }

    @Test
    void aServerThatIsNotKnownIsRefusedAndNothingIsTold() {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> node.send(Node.start("s1")))
                .withMessageContaining("create it first")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVER_NOT_FOUND));

        node.created(TestSpec.of("s2").build());
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> node.server("s1"))
                .withMessageContaining("known are s2");
        assertThat(node.told.of("s1")).isEmpty();
    }

    @Test
    void aServerThatExistsIsNotCreatedAgain() {
        node.created(TestSpec.s1());

        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> node.send(Node.create(TestSpec.of("s1"))))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVER_EXISTS));
        assertThat(node.told.of("s1")).doesNotContain("c2 taken");
    }

    @Test
    void whatWasDeletedCanBeCreatedAgainAtOnce() {
        node.created(TestSpec.s1());
        node.done(Node.delete("s1"));
        node.running(TestSpec.s1());
        assertThat(node.isUp("s1")).isTrue();
    }

    @Test
    void aFailedCreateSaysWhyAndCanBeRepeatedWithAnotherSpec() {
        Event.CommandCompleted first = node.run(Node.create(TestSpec.of("s1").image("missing:1")));
        assertThat(first.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(first.error()).hasValueSatisfying(text -> assertThat(text).contains("missing:1"));
        assertThat(node.told.of("s1"))
                .containsExactly(
                        "c1 taken",
                        "install_failed>installing",
                        "installing>install_failed",
                        "failed create_server IMAGE_NOT_FOUND",
                        "c1 failed");

        node.created(TestSpec.s1());
        assertThat(node.state("s1")).isEqualTo(ServerState.OFFLINE);
        assertThat(node.info("s1").image()).isEqualTo(Node.GAME);
    }

    @Test
    void aServerThatWasNotCreatedCannotBeStartedButDeleted() {
        node.run(Node.create(TestSpec.of("s1").image("missing:1")));

        Event.CommandCompleted start = node.run(Node.start("s1"));

        assertThat(start.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(start.error()).hasValueSatisfying(text -> assertThat(text).contains("create it again"));
        assertThat(node.told.of("s1")).contains("failed start_server CONTAINER_NOT_FOUND");
        node.done(Node.stop("s1"));
        node.done(Node.delete("s1"));
        assertThat(node.servers.servers()).isZero();
    }

    @Test
    void aCreateWithoutADataDirectoryFailsBeforeAnythingIsMade() throws Exception {
        Files.writeString(dir.resolve("servers"), "in the way");

        node.run(Node.create(TestSpec.of("s1")));

        assertThat(node.told.of("s1")).contains("failed create_server PERMISSION_DENIED", "c1 failed");
        assertThat(node.count(Call.CREATE)).isZero();
    }

    @Test
    void aStartTheEngineRefusesLeavesTheServerOffline() {
        node.created(TestSpec.s1());
        node.engine.failNext(
                Call.START,
                new EngineException(ErrorCode.PORT_CONFLICT, "port 25565 is in use", new IllegalStateException()));

        node.run(Node.start("s1"));

        assertThat(node.told.of("s1"))
                .endsWith("offline>starting", "starting>offline", "failed start_server PORT_CONFLICT", "c2 failed");
        node.done(Node.start("s1"));
    }

    @Test
    void aDefectFailsTheCommandWithoutDetailsAndTheServerCanBeUsedOn() {
        node.created(TestSpec.s1());
        node.engine.failNext(Call.START, new IllegalStateException("secret detail"));

        Event.CommandCompleted end = node.run(Node.start("s1"));

        assertThat(end.error())
                .hasValueSatisfying(
                        text -> assertThat(text).contains("defect", "c2").doesNotContain("secret"));
        assertThat(node.told.of("s1")).contains("failed start_server INTERNAL_ERROR");
        node.done(Node.kill("s1"));
        node.done(Node.start("s1"));
    }

    @Test
    void tooManyWaitingAreRefusedWithoutHarmToTheOthers() {
        node.running(TestSpec.s1());
        CountDownLatch release = node.engine.hang(Call.SIGNAL);
        node.send(Node.stop("s1"));
        node.awaitCall(Call.SIGNAL);
        IntStream.range(0, 20).forEach(i -> node.send(Node.stop("s1")));
        node.told.awaitText("s1", "c23 failed");

        release.countDown();

        node.told.await("all to end", told -> told.completions().size() == 23);
        assertThat(node.told.completions().stream()
                        .filter(end -> end.outcome() == Outcome.COMPLETED)
                        .count())
                .isEqualTo(19);
        assertThat(node.told.of("s1")).contains("failed stop_server INSUFFICIENT_RESOURCES");
    }
}
