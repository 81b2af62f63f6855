package dev.panelagent.server;

import dev.panelagent.engine.ContainerStats;
import dev.panelagent.protocol.ResourceUsage;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.ServerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** A server as others see it. Thread-safe. */
final class ServerView {
    private final ServerServices services;
    private final ServerContainer container;
    private final StateMachine state;
    private final Convergence convergence;
    private volatile Optional<ResourceUsage> lastUsage = Optional.empty();

    ServerView(ServerServices services, ServerContainer container, StateMachine state, Convergence convergence) {
        this.services = services;
        this.container = container;
        this.state = state;
        this.convergence = convergence;
    }

    /** The server now; {@code measure} asks the engine for its figures, which takes a second or two while it is up. */
    ServerStatus status(ServerSpec spec, Optional<Operation> current, boolean measure) {
        ServerState present = state.state();
        // The state is told a moment before the container's run is closed; a picture shows both or none.
        Optional<Instant> startedAt = present.isUp() ? container.startedAt() : Optional.empty();
        return new ServerStatus(
                spec.id(),
                spec.name(),
                present,
                convergence.desired(),
                container.id(),
                present.isUp() ? container.pid() : OptionalLong.empty(),
                startedAt
                        .map(at -> Duration.between(at, services.clock().instant()))
                        .filter(d -> !d.isNegative())
                        .orElse(Duration.ZERO),
                measure ? usage() : Optional.empty(),
                current.map(Operation::activity));
    }

    /** The figures measured last, whenever that was. */
    Optional<ResourceUsage> lastUsage() {
        return lastUsage;
    }

    private Optional<ResourceUsage> usage() {
        if (!container.isRunning()) {
            return Optional.empty();
        }
        Optional<ResourceUsage> now =
                container.id().flatMap(services.engine()::stats).map(ServerView::usage);
        lastUsage = now.or(() -> lastUsage);
        return now;
    }

    private static ResourceUsage usage(ContainerStats stats) {
        return new ResourceUsage(
                stats.at(),
                stats.cpuPercent(),
                stats.memoryBytes(),
                stats.memoryLimitBytes(),
                stats.networkRxBytes(),
                stats.networkTxBytes(),
                stats.blockReadBytes(),
                stats.blockWriteBytes(),
                stats.pids());
    }
}
