package dev.panelagent.engine.docker;

import dev.panelagent.engine.ContainerEngine;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** Gives the agent its one engine. */
@ApplicationScoped
class EngineProducer {
    @Produces
    @ApplicationScoped
    ContainerEngine engine(DockerContainerEngine docker) {
        return new GuardedEngine(docker);
    }
}
