package dev.panelagent.server;

import dev.panelagent.config.AgentConfig;
import dev.panelagent.engine.ContainerEngine;
import jakarta.enterprise.event.Startup;

/** The real follower, started without beans. */
public final class TestFollower {
    private TestFollower() {}

    /** Takes up what the store knows, then keeps the servers in step with the engine for as long as this process lives. */
    public static void start(ContainerEngine engine, ServerRegistry servers, AgentConfig config) {
        new EngineFollower(engine, servers, config).start(new Startup());
    }
}
