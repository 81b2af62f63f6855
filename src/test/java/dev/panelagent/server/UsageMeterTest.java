package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.engine.ContainerLimits;
import dev.panelagent.engine.ContainerSpec;
import dev.panelagent.protocol.ResourceUsage;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.testing.FakeContainerEngine;
import dev.panelagent.testing.FakeContainerEngine.Call;
import dev.panelagent.testing.FakeProgram;
import dev.panelagent.testing.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class UsageMeterTest {
    private static final Duration AT_MOST = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final FakeContainerEngine engine = new FakeContainerEngine();
    private final ServerContainer container = new ServerContainer(Optional.empty(), ServerState.OFFLINE);
    private final Semaphore turns = new Semaphore(1);
    private volatile Instant now = Instant.EPOCH;
    private UsageMeter meter;
    private String id;

    @BeforeEach
    void container() {
        engine.image("game:1", new FakeProgram() {});
        id = engine.create(new ContainerSpec(
                "game",
                "game:1",
                List.of(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                new ContainerLimits(1L << 30, 0, 0, 0, 0),
                false));
        container.created(id, "game");
        meter = new UsageMeter(engine, container, turns, () -> now, AgentThreads.virtual("test-usage"));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private void run() {
        engine.start(id);
        container.starting();
        Optional<Exit> _ = container.observe(engine.inspect(id).orElseThrow());
    }

    private void end() {
        engine.exit(id, 0);
        container.observe(engine.inspect(id).orElseThrow()).ifPresent(container::finish);
    }

    private long measurements() {
        return engine.calls().stream().filter(call -> call.startsWith("STATS")).count();
    }

    private Optional<ResourceUsage> recentInTime() {
        long start = System.nanoTime();
        Optional<ResourceUsage> usage = meter.recent();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_MOST);
        return usage;
    }

    @Test
    void whatDoesNotRunIsNotMeasured() {
        assertThat(meter.recent()).isEmpty();
        assertThat(meter.measure()).isEmpty();
        assertThat(measurements()).isZero();
    }

    @Test
    void whatIsAboutToRunIsNotWaitedFor() {
        container.starting();

        assertThat(meter.recent()).isEmpty();
        assertThat(measurements()).isZero();
    }

    @Test
    void whatRunsIsMeasured() {
        run();

        assertThat(meter.recent()).hasValueSatisfying(usage -> {
            assertThat(usage.cpuPercent()).isEqualTo(12.5);
            assertThat(usage.memoryBytes()).isEqualTo(64L << 20);
            assertThat(usage.memoryLimitBytes()).isEqualTo(1L << 30);
            assertThat(usage.networkRxBytes()).isEqualTo(1000);
            assertThat(usage.networkTxBytes()).isEqualTo(2000);
            assertThat(usage.pids()).isEqualTo(5);
        });
    }

    @Test
    void aFigureIsGoodForTenSecondsWhoeverAskedForIt() {
        run();
        Optional<ResourceUsage> first = meter.measure();

        now = now.plusMillis(9_999);
        assertThat(meter.recent()).isEqualTo(first);
        assertThat(measurements()).isEqualTo(1);

        now = now.plusMillis(1);
        assertThat(meter.recent()).isPresent();
        assertThat(measurements()).isEqualTo(2);
    }

    @Test
    void anEngineThatHangsIsNotWaitedForAndItsLateFigureKept() {
        run();
        CountDownLatch release = engine.hang(Call.STATS);

        assertThat(recentInTime()).isEmpty();
        assertThat(recentInTime()).isEmpty();
        assertThat(measurements()).as("one measurement for both").isEqualTo(1);

        release.countDown();
        Waiting.until("the late figure", LIMIT, meter::last);
        assertThat(meter.recent()).isPresent();
        assertThat(measurements()).isEqualTo(1);
    }

    @Test
    void anOldFigureIsBetterThanNoneWhenTheEngineHangs() {
        run();
        Optional<ResourceUsage> old = meter.measure();
        now = now.plusSeconds(600);
        CountDownLatch release = engine.hang(Call.STATS);

        assertThat(recentInTime()).isEqualTo(old).isPresent();

        release.countDown();
    }

    @Test
    void anEngineThatIsAwayIsNoError() {
        run();
        engine.goDown();

        assertThat(recentInTime()).isEmpty();
    }

    @Test
    void figuresOfAnEarlierRunAreNotThoseOfThePresentOne() {
        run();
        assertThat(meter.recent()).isPresent();
        end();
        assertThat(meter.recent()).isEmpty();
        assertThat(meter.last()).as("for the report of a crash").isPresent();

        run();
        engine.goDown();

        assertThat(meter.recent()).isEmpty();
    }

    @Test
    void whoAsksWhileOthersAreMeasuredWaitsNoLongerThanForTheEngine() {
        run();
        turns.acquireUninterruptibly();

        assertThat(recentInTime()).isEmpty();
        assertThat(measurements()).isZero();

        turns.release();
        Waiting.until("the figure", LIMIT, meter::last);
    }

    @Test
    void allWhoAskAtOnceShareOneMeasurement() {
        run();
        CountDownLatch release = engine.hang(Call.STATS);
        List<CompletableFuture<Optional<ResourceUsage>>> askers = IntStream.range(0, 20)
                .mapToObj(_ -> CompletableFuture.supplyAsync(
                        meter::recent,
                        task -> AgentThreads.virtual("asker").newThread(task).start()))
                .toList();
        Waiting.until(
                "the measurement", LIMIT, () -> Optional.of(measurements()).filter(count -> count > 0));

        release.countDown();

        assertThat(askers).allSatisfy(asker -> assertThat(asker.join()).isPresent());
        assertThat(measurements()).isEqualTo(1);
    }
}
