package dev.panelagent.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.AgentVersion;
import dev.panelagent.protocol.ServerCensus;
import dev.panelagent.protocol.SystemInfo;
import dev.panelagent.protocol.SystemMetrics;
import dev.panelagent.testing.FakeContainerEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeMonitorTest {
    @TempDir
    Path dir;

    private final FakeContainerEngine engine = new FakeContainerEngine();

    @BeforeEach
    void node() throws IOException {
        Files.writeString(dir.resolve("stat"), "cpu  100 0 100 800 0 0 0 0\ncpu0 1\ncpu1 1\ncpu2 1\n");
        Files.writeString(dir.resolve("meminfo"), "MemTotal: 4096 kB\nMemAvailable: 1024 kB\n");
        Files.writeString(dir.resolve("uptime"), "77.9 100.0\n");
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void theNodeIsMeasured() throws IOException {
        // given
        EngineWatch watch = MonitorFixture.watch(engine);
        NodeMonitor node = node(watch);
        // when
        watch.tick();
        Files.writeString(dir.resolve("stat"), "cpu  150 0 100 850 0 0 0 0\ncpu0 1\ncpu1 1\ncpu2 1\n");
        node.tick();
        // then
        SystemInfo info = node.systemInfo();
        assertThat(info.nodeId()).isEqualTo("node-1");
        assertThat(info.agentVersion()).isEqualTo(AgentVersion.get());
        assertThat(info.os()).isEqualTo("linux");
        assertThat(info.arch()).isIn("x64", "arm64");
        assertThat(info.cpuCount()).isEqualTo(3);
        assertThat(info.cpuPercent()).isEqualTo(50);
        assertThat(info.totalMemoryBytes()).isEqualTo(4096 * 1024);
        assertThat(info.freeMemoryBytes()).isEqualTo(1024 * 1024);
        assertThat(info.totalDiskBytes()).isEqualTo(Files.getFileStore(dir).getTotalSpace());
        assertThat(info.freeDiskBytes()).isBetween(1L, info.totalDiskBytes());
        assertThat(info.uptime()).isEqualTo(Duration.ofSeconds(77));
        assertThat(info.engineVersion()).contains("1.2.3");
        assertThat(info.capabilities()).contains("docker");
        assertThat(info.networks()).doesNotContainKey("lo").isEqualTo(Networks.addresses());
        assertThat(info.serverCount()).isEqualTo(5);
        assertThat(info.activeServers()).isEqualTo(2);
    }

    @Test
    void whatTheNodeUsesIsMeasured() throws IOException {
        Files.writeString(dir.resolve("loadavg"), "0.50 1.00 1.50 1/2 3\n");
        Files.createDirectories(dir.resolve("net"));
        Files.writeString(dir.resolve("net/route"), "e 00000000 01 0003 0 0 0 00000000 0 0 0\n");
        Files.writeString(dir.resolve("net/dev"), "  e: 10 0 0 0 0 0 0 0 20 0 0 0 0 0 0 0\n");
        NodeMonitor node = node(MonitorFixture.watch(engine));
        Files.writeString(dir.resolve("stat"), "cpu  150 0 100 850 0 0 0 0\ncpu0 1\n");
        node.tick();

        SystemMetrics metrics = node.systemMetrics();

        assertThat(metrics.cpuPercent()).isEqualTo(50);
        assertThat(metrics.memory()).isEqualTo(new SystemMetrics.Amount(3072 * 1024, 4096 * 1024));
        assertThat(metrics.disk().total()).isEqualTo(Files.getFileStore(dir).getTotalSpace());
        assertThat(metrics.disk().used()).isBetween(1L, metrics.disk().total());
        assertThat(metrics.bytesIn()).isEqualTo(10);
        assertThat(metrics.bytesOut()).isEqualTo(20);
        assertThat(metrics.uptime()).isEqualTo(Duration.ofSeconds(77));
        assertThat(metrics.loadAverage()).containsExactly(0.5, 1.0, 1.5);
        assertThat(metrics.servers()).isEqualTo(5);
        assertThat(metrics.running()).isEqualTo(2);
        assertThat(engine.calls()).isEmpty();
    }

    @Test
    void anEngineThatIsAwayLeavesItsVersionEmpty() {
        EngineWatch watch = MonitorFixture.watch(engine);
        engine.goDown();
        watch.tick();
        assertThat(node(watch).systemInfo().engineVersion()).isEmpty();
    }

    @Test
    void askingAboutTheNodeNeverAsksTheEngine() {
        node(MonitorFixture.watch(engine)).systemInfo();
        assertThat(engine.calls()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"amd64, x64", "x86_64, x64", "aarch64, arm64", "riscv64, riscv64"})
    void architecturesAreNamedAsNodeJsDoes(String java, String name) {
        assertThat(NodeMonitor.arch(java)).isEqualTo(name);
    }

    @Test
    void addressesAreThoseOthersCanReach() {
        assertThat(Networks.addresses().values())
                .allSatisfy(
                        address -> assertThat(address).doesNotStartWith("127.").doesNotContain("%", "::1"));
    }

    private NodeMonitor node(EngineWatch watch) {
        return new NodeMonitor(MonitorFixture.config(dir), new ProcFs(dir), watch, new ServerCensus() {
            @Override
            public int servers() {
                return 5;
            }

            @Override
            public int active() {
                return 2;
            }
        });
    }
}
