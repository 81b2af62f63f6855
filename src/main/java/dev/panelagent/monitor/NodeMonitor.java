package dev.panelagent.monitor;

import dev.panelagent.common.AgentVersion;
import dev.panelagent.config.AgentConfig;
import dev.panelagent.engine.EngineInfo;
import dev.panelagent.protocol.ServerCensus;
import dev.panelagent.protocol.SystemInfo;
import dev.panelagent.protocol.SystemInfoSource;
import dev.panelagent.protocol.SystemMetrics;
import dev.panelagent.protocol.SystemMetricsSource;
import java.util.List;
import java.util.Locale;

/** Measures the node. */
final class NodeMonitor implements SystemInfoSource, SystemMetricsSource {
    private static final List<String> CAPABILITIES =
            List.of("docker", "file_management", "console_access", "monitoring");

    private final String nodeId;
    private final ProcFs proc;
    private final CpuMeter cpu;
    private final DataDisk disk;
    private final EngineWatch engine;
    private final ServerCensus census;

    NodeMonitor(AgentConfig config, ProcFs proc, EngineWatch engine, ServerCensus census) {
        this.nodeId = config.nodeId();
        this.proc = proc;
        this.cpu = new CpuMeter(proc::cpu);
        this.disk = new DataDisk(config.dataDir());
        this.engine = engine;
        this.census = census;
    }

    @Override
    public SystemInfo systemInfo() {
        ProcFs.Memory memory = proc.memory();
        DataDisk.Space space = disk.space();
        return new SystemInfo(
                nodeId,
                AgentVersion.get(),
                System.getProperty("os.name").toLowerCase(Locale.ROOT),
                arch(System.getProperty("os.arch")),
                proc.cpu().cpus(),
                cpu.percent(),
                memory.total(),
                memory.available(),
                space.total(),
                space.free(),
                proc.uptime(),
                engine.state().info().map(EngineInfo::version),
                CAPABILITIES,
                Networks.addresses(),
                census.servers(),
                census.active());
    }

    @Override
    public SystemMetrics systemMetrics() {
        ProcFs.Memory memory = proc.memory();
        DataDisk.Space space = disk.space();
        ProcFs.Traffic traffic = proc.traffic();
        return new SystemMetrics(
                cpu.percent(),
                new SystemMetrics.Amount(memory.total() - memory.available(), memory.total()),
                new SystemMetrics.Amount(space.total() - space.free(), space.total()),
                traffic.received(),
                traffic.sent(),
                proc.uptime(),
                proc.loadAverage(),
                census.servers(),
                census.active());
    }

    /** Measures what can only be known over time; called every few seconds. */
    void tick() {
        cpu.sample();
    }

    double cpuPercent() {
        return cpu.percent();
    }

    ProcFs.Memory memory() {
        return proc.memory();
    }

    DataDisk disk() {
        return disk;
    }

    /** As Node.js names it, because Panels were written for agents that ran on it. */
    static String arch(String javaName) {
        return switch (javaName) {
            case "amd64", "x86_64" -> "x64";
            case "aarch64" -> "arm64";
            default -> javaName;
        };
    }
}
