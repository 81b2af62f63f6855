package dev.panelagent.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.model.HostConfig;
import dev.panelagent.engine.ConsoleSession;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.ContainerLimits;
import dev.panelagent.engine.ContainerStats;
import dev.panelagent.testing.TestEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitsIT {
    private static final long MIB = 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final TestEngine TEST = TestEngine.open();
    private static final DockerClients RAW = new DockerClients(
            TestEngine.config(TestEngine.host(), Duration.ofSeconds(30)).engine());

    private final DockerContainerEngine engine = TEST.engine();
    private final RecordingConsole console = new RecordingConsole();

    @AfterEach
    void clean() {
        TEST.clean();
    }

    @AfterAll
    static void close() {
        RAW.close();
        TEST.close();
    }

    @Test
    void limitsAreSetAtCreationAndChangedWhileRunning() {
        String id = create("sleep 100", new ContainerLimits(64 * MIB, 0, 50, 0, 32));
        assertThat(hostConfig(id))
                .returns(64 * MIB, HostConfig::getMemory)
                .returns(64 * MIB, HostConfig::getMemorySwap)
                .returns(100_000L, HostConfig::getCpuPeriod)
                .returns(50_000L, HostConfig::getCpuQuota)
                .returns(32L, HostConfig::getPidsLimit);
        engine.start(id);

        engine.updateLimits(id, new ContainerLimits(128 * MIB, 64 * MIB, 150, 0, 64));

        assertThat(hostConfig(id))
                .returns(128 * MIB, HostConfig::getMemory)
                .returns(192 * MIB, HostConfig::getMemorySwap)
                .returns(150_000L, HostConfig::getCpuQuota)
                .returns(64L, HostConfig::getPidsLimit);

        // shrinking again, and lifting all
        engine.updateLimits(id, new ContainerLimits(32 * MIB, 0, 20, 0, 16));
        assertThat(hostConfig(id)).returns(32 * MIB, HostConfig::getMemorySwap);
        engine.updateLimits(id, new ContainerLimits(0, 0, 0, 0, 0));
        assertThat(engine.stats(id).orElseThrow().memoryLimitBytes()).isGreaterThan(128 * MIB);
        assertThat(hostConfig(id)).returns(-1L, HostConfig::getCpuQuota);
    }

    @Test
    void weightIsNoReasonToFailWhereTheKernelKnowsNone() {
        String id = create("sleep 100", new ContainerLimits(64 * MIB, 0, 50, 500, 32));

        engine.start(id);

        assertThat(engine.inspect(id)).get().returns(true, ContainerInfo::running);
    }

    @Test
    void busyLoopShowsTheShareItIsLimitedTo() {
        String id = create("while :; do :; done", new ContainerLimits(64 * MIB, 0, 50, 0, 32));
        engine.start(id);

        ContainerStats stats = engine.stats(id).orElseThrow();

        assertThat(stats.cpuPercent()).isCloseTo(50, within(15.0));
        assertThat(stats.memoryLimitBytes()).isEqualTo(64 * MIB);
        assertThat(stats.pids()).isBetween(1L, 4L);
        assertThat(stats.at()).isCloseTo(Instant.now(), within(10, java.time.temporal.ChronoUnit.SECONDS));
    }

    @Test
    void memoryCountsWhatIsHeldButNotTheCacheOfFiles() throws InterruptedException {
        String id = create(
                "dd if=/dev/zero of=/tmp/held bs=1M count=20; dd if=/dev/zero of=/cached bs=1M count=60; echo filled; read x",
                new ContainerLimits(256 * MIB, 0, 0, 0, 32));
        try (ConsoleSession _ = engine.attach(id, console)) {
            engine.start(id);
            console.awaitStdout("filled");

            ContainerStats stats = engine.stats(id).orElseThrow();

            assertThat(stats.memoryBytes()).isBetween(20 * MIB, 40 * MIB);
        }
    }

    @Test
    void stoppedContainerHasNoStats() {
        String id = create("true", new ContainerLimits(64 * MIB, 0, 0, 0, 32));

        assertThat(engine.stats(id)).isEmpty();
    }

    @Test
    void tooMuchMemoryEndsTheContainerAndIsReported() {
        String id = create("tail /dev/zero", new ContainerLimits(32 * MIB, 0, 0, 0, 32));

        engine.start(id);

        ContainerInfo info = await().atMost(PATIENCE)
                .until(
                        () -> engine.inspect(id).orElseThrow(),
                        now -> !now.running() && now.finishedAt().isPresent());
        assertThat(info.outOfMemory()).isTrue();
        assertThat(info.exitCode()).isEqualTo(137);
    }

    @Test
    void forkBombStopsAtThePidsLimit() throws InterruptedException {
        String bomb = "sh -c 'while :; do sleep 100 & done'; echo bounded; read x";
        String id = create(bomb, new ContainerLimits(64 * MIB, 0, 0, 0, 24));
        try (ConsoleSession _ = engine.attach(id, console)) {
            engine.start(id);
            console.awaitStdout("bounded");

            assertThat(console.stderr()).contains("can't fork");
            assertThat(engine.stats(id).orElseThrow().pids()).isBetween(20L, 24L);

            engine.remove(id);
            console.awaitClosed();
        }
    }

    private String create(String script, ContainerLimits limits) {
        return engine.create(TEST.spec(script, limits, List.of()));
    }

    private static HostConfig hostConfig(String id) {
        return RAW.calls().inspectContainerCmd(id).exec().getHostConfig();
    }
}
