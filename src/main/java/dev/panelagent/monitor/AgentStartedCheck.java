package dev.panelagent.monitor;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** The agent runs: its settings are good, or it would not be here, and the engine has answered or was given up. */
@Startup
@ApplicationScoped
class AgentStartedCheck implements HealthCheck {
    private final EngineWatch engine;

    @Inject
    AgentStartedCheck(EngineWatch engine) {
        this.engine = engine;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("agent-started")
                .status(engine.state().isSettled())
                .build();
    }
}
