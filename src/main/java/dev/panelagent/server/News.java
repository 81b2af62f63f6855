package dev.panelagent.server;

import dev.panelagent.engine.ContainerInfo;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** How actions and the console tell the supervisor what they saw. Never blocks. */
interface News {
    /** Inspection showed this; empty if the container is gone. */
    void observed(Optional<ContainerInfo> info);

    /** The run this future belongs to is ready. */
    void ready(CompletableFuture<Void> run);
}
