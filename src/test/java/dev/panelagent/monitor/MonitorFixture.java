package dev.panelagent.monitor;

import dev.panelagent.config.AgentConfig;
import dev.panelagent.config.ConfigReader;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.protocol.ServerCensus;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What the tests of this package have in common. */
final class MonitorFixture {
    private MonitorFixture() {}

    static AgentConfig config(Path dataDir) {
        Map<String, String> settings = Map.of("AGENT_SECRET", "t", "NODE_ID", "node-1", "DATA_DIR", dataDir.toString());
        return ConfigReader.read(name -> Optional.ofNullable(settings.get(name)));
    }

    /** Probes on the thread that ticks. */
    static EngineWatch watch(ContainerEngine engine) {
        return new EngineWatch(
                engine, new EngineAdvice(URI.create("tcp://engine:2375")), Runnable::run, System::nanoTime);
    }

    static NodeMonitor node(Path dataDir, Path proc, EngineWatch watch) {
        return new NodeMonitor(config(dataDir), new ProcFs(proc), watch, new ServerCensus() {
            @Override
            public int servers() {
                return 0;
            }

            @Override
            public int active() {
                return 0;
            }
        });
    }
}
