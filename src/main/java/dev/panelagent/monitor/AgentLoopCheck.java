package dev.panelagent.monitor;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** The agent's own threads make progress. Down means that only a restart helps, so neither Panel nor engine count. */
@Liveness
@ApplicationScoped
class AgentLoopCheck implements HealthCheck {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final MonitorLoop loop;

    @Inject
    AgentLoopCheck(MonitorLoop loop) {
        this.loop = loop;
    }

    @Override
    public HealthCheckResponse call() {
        Duration silence = loop.silence();
        return HealthCheckResponse.named("agent-loop")
                .status(silence.compareTo(PATIENCE) < 0)
                .withData("last.beat.seconds", silence.toSeconds())
                .build();
    }
}
