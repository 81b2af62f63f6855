package dev.panelagent.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.eclipse.microprofile.health.HealthCheckResponse.Status.DOWN;
import static org.eclipse.microprofile.health.HealthCheckResponse.Status.UP;

import dev.panelagent.common.ByteSize;
import dev.panelagent.testing.FakeContainerEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthChecksTest {
    @TempDir
    Path dir;

    private final FakeContainerEngine engine = new FakeContainerEngine();
    private final EngineWatch watch = MonitorFixture.watch(engine);

    @BeforeAll
    static void responses() {
        HealthCheckResponse.setResponseProvider(HealthResponses::new);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void startedMeansThatTheEngineHasAnsweredOrWasGivenUp() {
        AgentStartedCheck check = new AgentStartedCheck(watch);
        assertThat(check.call().getName()).isEqualTo("agent-started");
        assertThat(check.call().getStatus()).isEqualTo(DOWN);
        engine.goDown();
        watch.tick();
        assertThat(check.call().getStatus()).isEqualTo(UP);
    }

    @Test
    void aliveMeansThatTheLoopBeats() {
        AtomicLong nanos = new AtomicLong();
        try (MonitorLoop loop = new MonitorLoop(MonitorFixture.node(dir, Path.of("/proc"), watch), watch, nanos::get)) {
            AgentLoopCheck check = new AgentLoopCheck(loop);
            engine.goDown();
            loop.beat();
            nanos.addAndGet(Duration.ofSeconds(29).toNanos());
            assertThat(check.call().getName()).isEqualTo("agent-loop");
            assertThat(check.call().getStatus()).as("whatever the engine does").isEqualTo(UP);
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            assertThat(check.call().getStatus()).isEqualTo(DOWN);
            assertThat(data(check.call())).containsEntry("last.beat.seconds", 30L);
        }
    }

    @Test
    void readyMeansThatTheEngineAnswers() {
        EngineCheck check = new EngineCheck(watch);
        assertThat(check.call().getName()).isEqualTo("docker-engine");
        assertThat(check.call().getStatus()).isEqualTo(DOWN);
        watch.tick();
        assertThat(check.call().getStatus()).isEqualTo(UP);
        assertThat(data(check.call()))
                .containsOnly(
                        Map.entry("docker.name", "Fake Engine"),
                        Map.entry("docker.version", "1.2.3"),
                        Map.entry("docker.api", "1.41"));
    }

    @Test
    void anEngineThatIsAwayIsExplained() {
        engine.goDown();
        watch.tick();
        HealthCheckResponse response = new EngineCheck(watch).call();
        assertThat(response.getStatus()).isEqualTo(DOWN);
        assertThat(data(response).get("problem")).asString().contains("DOCKER_HOST");
    }

    @Test
    void theCheckNeverCallsTheEngine() {
        HealthCheckResponse response = new EngineCheck(watch).call();
        assertThat(response.getStatus()).isEqualTo(DOWN);
        assertThat(engine.calls()).isEmpty();
    }

    @Test
    void readyNeedsRoomOnTheDisk() {
        DataDisk disk = new DataDisk(dir);
        HealthCheckResponse roomy = DiskCheck.check(disk, new DataDisk.Space(ByteSize.GIB, ByteSize.GIB));
        assertThat(roomy.getName()).isEqualTo("disk");
        assertThat(roomy.getStatus()).isEqualTo(UP);
        assertThat(data(roomy)).containsEntry("free.bytes", ByteSize.GIB).doesNotContainKey("problem");

        HealthCheckResponse full = DiskCheck.check(disk, new DataDisk.Space(ByteSize.GIB, 1));
        assertThat(full.getStatus()).isEqualTo(DOWN);
        assertThat(data(full).get("problem")).asString().contains("nearly full");
    }

    @Test
    void readyNeedsADirectoryToWriteTo() {
        DataDisk disk = new DataDisk(dir.resolve("none"));
        HealthCheckResponse response = DiskCheck.check(disk, new DataDisk.Space(ByteSize.GIB, ByteSize.GIB));
        assertThat(response.getStatus()).isEqualTo(DOWN);
        assertThat(data(response).get("problem")).asString().contains("DATA_DIR");
    }

    @Test
    void theDiskCheckMeasuresDataDir() {
        HealthCheckResponse response = new DiskCheck(MonitorFixture.node(dir, Path.of("/proc"), watch)).call();
        assertThat(data(response)).containsEntry("directory", dir.toString());
        assertThat(data(response).get("total.bytes")).isNotEqualTo(0L);
    }

    private static Map<String, Object> data(HealthCheckResponse response) {
        return response.getData().orElseThrow();
    }
}
