package dev.panelagent.monitor;

import dev.panelagent.config.AgentConfig;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.protocol.ServerCensus;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/**
 * Puts the monitors together. They are produced as singletons, which need no proxies and hence no constructors but their
 * own.
 */
@Dependent
class MonitorBeans {
    @Produces
    @Singleton
    EngineWatch engineWatch(ContainerEngine engine, AgentConfig config) {
        return new EngineWatch(engine, config);
    }

    @Produces
    @Singleton
    NodeMonitor nodeMonitor(AgentConfig config, EngineWatch engine, ServerCensus census) {
        return new NodeMonitor(config, new ProcFs(Path.of("/proc")), engine, census);
    }

    @Produces
    @Singleton
    MonitorLoop monitorLoop(NodeMonitor node, EngineWatch engine) {
        return new MonitorLoop(node, engine, System::nanoTime);
    }

    void start(@Observes Startup started, MonitorLoop loop) {
        loop.start();
    }

    void stop(@Disposes EngineWatch engine) {
        engine.close();
    }

    void stop(@Disposes MonitorLoop loop) {
        loop.close();
    }
}
