package dev.panelagent.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.testing.FakeContainerEngine;
import jakarta.enterprise.event.Startup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.Gauge;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeMetricsTest {
    @TempDir
    Path dir;

    private final FakeContainerEngine engine = new FakeContainerEngine();
    private final EngineWatch watch = MonitorFixture.watch(engine);
    private final Map<String, Metadata> metadata = new LinkedHashMap<>();
    private final Map<String, Supplier<?>> values = new LinkedHashMap<>();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void everyMetricHasItsBaseUnitInItsNameAndSaysWhatItIs() {
        register();
        assertThat(metadata.keySet())
                .containsExactly(
                        "agent_engine_up",
                        "agent_uptime_seconds",
                        "agent_node_cpu_percent",
                        "agent_node_memory_total_bytes",
                        "agent_node_memory_available_bytes",
                        "agent_node_disk_total_bytes",
                        "agent_node_disk_free_bytes");
        assertThat(metadata).allSatisfy((name, data) -> {
            assertThat(data.getDescription()).isNotBlank();
            if (!data.getUnit().equals("none")) {
                assertThat(name).endsWith("_" + data.getUnit());
            }
        });
    }

    @Test
    void theFiguresAreThoseOfTheNode() throws Exception {
        register();
        assertThat(value("agent_engine_up")).isEqualTo(0);
        watch.tick();
        assertThat(value("agent_engine_up")).isEqualTo(1);
        assertThat(value("agent_node_memory_total_bytes")).isEqualTo(4096L);
        assertThat(value("agent_node_memory_available_bytes")).isEqualTo(2048L);
        assertThat(value("agent_node_disk_total_bytes"))
                .isEqualTo(Files.getFileStore(dir).getTotalSpace());
        assertThat(value("agent_node_cpu_percent")).isEqualTo(0.0);
    }

    private Object value(String name) {
        return Objects.requireNonNull(values.get(name)).get();
    }

    private void register() {
        try {
            Files.writeString(dir.resolve("meminfo"), "MemTotal: 4 kB\nMemAvailable: 2 kB\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        MetricRegistry registry = (MetricRegistry) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {MetricRegistry.class}, (proxy, method, arguments) -> {
                    Metadata data = (Metadata) arguments[0];
                    metadata.put(data.getName(), data);
                    values.put(data.getName(), (Supplier<?>) arguments[1]);
                    return (Gauge<Number>) () -> 0;
                });
        new NodeMetrics(registry, MonitorFixture.node(dir, dir, watch), watch).register(new Startup());
    }
}
