package dev.panelagent.server;

import java.util.concurrent.CompletableFuture;

/** Waits until the container is seen to be healthy: by the engine's events, which are followed by a look, or any look. */
final class HealthWatch implements ReadinessWatch {
    private final CompletableFuture<Void> healthy;

    private HealthWatch(CompletableFuture<Void> healthy) {
        this.healthy = healthy;
    }

    /** Watches the present run of a container. */
    static ReadinessWatch on(ServerContainer container, Runnable onReady) {
        CompletableFuture<Void> healthy = container.healthy();
        CompletableFuture<Void> _ = healthy.thenRun(onReady);
        return new HealthWatch(healthy);
    }

    @Override
    public void close() {
        healthy.cancel(false);
    }
}
