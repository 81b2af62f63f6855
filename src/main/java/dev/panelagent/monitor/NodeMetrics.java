package dev.panelagent.monitor;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricUnits;

/** The node's and the engine's figures as metrics. */
@ApplicationScoped
class NodeMetrics {
    private final MetricRegistry registry;
    private final NodeMonitor node;
    private final EngineWatch engine;

    @Inject
    NodeMetrics(MetricRegistry registry, NodeMonitor node, EngineWatch engine) {
        this.registry = registry;
        this.node = node;
        this.engine = engine;
    }

    void register(@Observes Startup started) {
        gauge(
                "agent_engine_up",
                MetricUnits.NONE,
                "1 while the container engine answers, else 0",
                () -> engine.state().info().isPresent() ? 1 : 0);
        gauge(
                "agent_uptime_seconds",
                MetricUnits.SECONDS,
                "Time since the agent's process started",
                () -> ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
        gauge(
                "agent_node_cpu_percent",
                MetricUnits.PERCENT,
                "Load of all cores of the node, 0 to 100",
                node::cpuPercent);
        gauge(
                "agent_node_memory_total_bytes",
                MetricUnits.BYTES,
                "Memory of the node",
                () -> node.memory().total());
        gauge(
                "agent_node_memory_available_bytes",
                MetricUnits.BYTES,
                "Memory of the node that processes can have without swapping",
                () -> node.memory().available());
        gauge(
                "agent_node_disk_total_bytes",
                MetricUnits.BYTES,
                "Size of the disk of DATA_DIR",
                () -> node.disk().space().total());
        gauge(
                "agent_node_disk_free_bytes",
                MetricUnits.BYTES,
                "Free space on the disk of DATA_DIR",
                () -> node.disk().space().free());
    }

    private void gauge(String name, String unit, String description, Supplier<Number> value) {
        registry.gauge(
                Metadata.builder()
                        .withName(name)
                        .withUnit(unit)
                        .withDescription(description)
                        .build(),
                value);
    }
}
