package dev.panelagent.command;

import static dev.panelagent.command.ServersFixture.S1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.NodeData;
import dev.panelagent.protocol.NodeQuery;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.ServerMetrics;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.SystemMetrics;
import dev.panelagent.testing.CapturedLog;
import dev.panelagent.testing.FakeContainerEngine.Call;
import dev.panelagent.testing.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class MetricsHandlerTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final long MEMORY = 8L << 30;
    private static final long DISK = 100L << 30;

    @TempDir
    Path dir;

    private ServersFixture fixture;
    private MetricsHandler handler;

    @BeforeEach
    void open() {
        fixture = new ServersFixture(dir);
        handler = new MetricsHandler(fixture.servers, fixture.workspaces, MetricsHandlerTest::node, () -> NOW);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    static SystemMetrics node() {
        return new SystemMetrics(
                10,
                new SystemMetrics.Amount(1, MEMORY),
                new SystemMetrics.Amount(2, DISK),
                3,
                4,
                Duration.ofSeconds(5),
                List.of(0.1, 0.2, 0.3),
                6,
                7);
    }

    private Reply ask(Command command) {
        BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
        handler.handle(new CommandRequest("1", Dialect.HTTP, command), replies::add);
        try {
            Reply reply = replies.poll(5, TimeUnit.SECONDS);
            assertThat(reply).as("a reply").isNotNull();
            return reply;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private ServerMetrics metrics() {
        Reply.Success success = (Reply.Success) ask(new Command.GetServerMetrics(S1));
        return ((NodeData.ServerFigures) success.data()).metrics();
    }

    @Test
    void aServerAtRestUsesNothingAndHasItsLimits() {
        fixture.created("\"memory\":512,\"disk\":1024");

        ServerMetrics metrics = metrics();

        assertThat(metrics.serverId()).isEqualTo(S1);
        assertThat(metrics.at()).isEqualTo(NOW);
        assertThat(metrics.state()).isEqualTo(ServerState.OFFLINE);
        assertThat(metrics.uptime()).isZero();
        assertThat(metrics.usage()).isEmpty();
        assertThat(metrics.memoryLimitBytes()).isEqualTo(512L << 20);
        assertThat(metrics.diskLimitBytes()).isEqualTo(1024L << 20);
    }

    @Test
    void whereThereIsNoLimitThereIsTheNode() {
        fixture.created("\"memory\":0,\"disk\":0");

        ServerMetrics metrics = metrics();

        assertThat(metrics.memoryLimitBytes()).isEqualTo(MEMORY);
        assertThat(metrics.diskLimitBytes()).isEqualTo(DISK);
    }

    @Test
    void aServerThatRunsHasTheEnginesFigures() {
        fixture.created("\"memory\":512");
        fixture.done(new Command.StartServer(S1));

        ServerMetrics metrics = metrics();

        assertThat(metrics.state()).isEqualTo(ServerState.RUNNING);
        assertThat(metrics.usage()).hasValueSatisfying(usage -> {
            assertThat(usage.cpuPercent()).isEqualTo(12.5);
            assertThat(usage.memoryLimitBytes()).isEqualTo(512L << 20);
        });
    }

    @Test
    void theDiskIsCountedInTheBackground() {
        fixture.created("\"disk\":1024");

        assertThat(metrics().diskBytes()).isEmpty();

        Waiting.until(
                "the disk's figure",
                ServersFixture.LIMIT,
                () -> Optional.of(metrics()).filter(it -> it.diskBytes().isPresent()));
    }

    @Test
    void aServerMadeAgainKnowsNothingOfTheDiskOfTheOneBefore() {
        fixture.created("");
        var _ = metrics();
        Waiting.until(
                "the disk's figure",
                ServersFixture.LIMIT,
                () -> Optional.of(metrics()).filter(it -> it.diskBytes().isPresent()));

        fixture.done(new Command.DeleteServer(S1, true));
        fixture.created("");

        assertThat(metrics().diskBytes()).isEmpty();
    }

    @Test
    void anEngineThatHangsDelaysTheAnswerByLessThanTwoSecondsAndNobodyElse() {
        fixture.created("");
        fixture.done(new Command.StartServer(S1));
        CountDownLatch release = fixture.engine.hang(Call.STATS);
        BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
        long start = System.nanoTime();

        for (int i = 0; i < 100; i++) {
            handler.handle(new CommandRequest("1", Dialect.HTTP, new Command.GetServerMetrics(S1)), replies::add);
        }
        Duration handedOver = Duration.ofNanos(System.nanoTime() - start);
        Waiting.until(
                "all answers",
                ServersFixture.LIMIT,
                () -> Optional.of(replies.size()).filter(size -> size == 100));
        Duration answered = Duration.ofNanos(System.nanoTime() - start);

        release.countDown();
        assertThat(handedOver).isLessThan(Duration.ofSeconds(1));
        assertThat(answered).isLessThan(Duration.ofSeconds(2));
        assertThat(replies)
                .allSatisfy(reply -> assertThat(((NodeData.ServerFigures) ((Reply.Success) reply).data()).metrics())
                        .satisfies(metrics -> {
                            assertThat(metrics.state()).isEqualTo(ServerState.RUNNING);
                            assertThat(metrics.usage()).isEmpty();
                        }));
    }

    @Test
    void whoAskedHearsOfADefectThatIsMetBesideTheCaller() {
        fixture.created("");
        handler = new MetricsHandler(fixture.servers, fixture.workspaces, MetricsHandlerTest::node, () -> {
            throw new IllegalStateException("hunter2");
        });

        try (CapturedLog log = new CapturedLog(Guard.class)) {
            Reply reply = ask(new Command.GetServerMetrics(S1));

            assertThat(reply).isInstanceOfSatisfying(Reply.Failure.class, failure -> {
                assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
                assertThat(failure.message()).contains("command 1").doesNotContain("hunter2");
            });
            assertThat(log.lines()).containsExactly("SEVERE get_server_metrics 1 hit a defect");
        }
    }

    @Test
    void aServerThatIsNotThereIsRefused() {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> ask(new Command.GetServerMetrics(new ServerId("nobody"))))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVER_NOT_FOUND));
    }

    @Test
    void questionsAboutTheNodeAreAnsweredFromItsMonitor() {
        assertThat(ask(new NodeQuery.GetSystemMetrics()))
                .isEqualTo(
                        new Reply.Success(new NodeQuery.GetSystemMetrics(), new NodeData.SystemFigures(NOW, node())));
        assertThat(ask(new NodeQuery.GetSystemStatus()))
                .isEqualTo(new Reply.Success(new NodeQuery.GetSystemStatus(), new NodeData.SystemState(NOW, node())));
        assertThat(ask(new NodeQuery.Ping()))
                .isEqualTo(new Reply.Success(new NodeQuery.Ping(), new NodeData.Pong(NOW)));
    }
}
