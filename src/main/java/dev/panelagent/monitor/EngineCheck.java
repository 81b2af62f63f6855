package dev.panelagent.monitor;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** The engine answers, as the background probe last saw it. */
@Readiness
@ApplicationScoped
class EngineCheck implements HealthCheck {
    private final EngineWatch engine;

    @Inject
    EngineCheck(EngineWatch engine) {
        this.engine = engine;
    }

    @Override
    public HealthCheckResponse call() {
        EngineWatch.State state = engine.state();
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("docker-engine").status(state.info().isPresent());
        state.info()
                .ifPresent(info -> response.withData("docker.name", info.name())
                        .withData("docker.version", info.version())
                        .withData("docker.api", info.apiVersion()));
        state.problem().ifPresent(problem -> response.withData("problem", problem));
        return response.build();
    }
}
