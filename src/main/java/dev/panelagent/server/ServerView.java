package dev.panelagent.server;

import dev.panelagent.protocol.ResourceUsage;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.ServerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadFactory;

/** A server as others see it. Thread-safe. */
final class ServerView {
    private final ServerServices services;
    private final ServerContainer container;
    private final StateMachine state;
    private final Convergence convergence;
    private final UsageMeter meter;

    ServerView(
            ServerServices services,
            ServerContainer container,
            StateMachine state,
            Convergence convergence,
            ThreadFactory threads) {
        this.services = services;
        this.container = container;
        this.state = state;
        this.convergence = convergence;
        this.meter = new UsageMeter(services.engine(), container, services.measurements(), services.clock(), threads);
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
                measure ? meter.measure() : Optional.empty(),
                current.map(Operation::activity));
    }

    /** The figures measured last, whenever that was. */
    Optional<ResourceUsage> lastUsage() {
        return meter.last();
    }

    /** What it uses as far as that can be told within two seconds; empty if it is not up. */
    Optional<ResourceUsage> recentUsage() {
        return meter.recent();
    }

    Optional<String> containerId() {
        return container.id();
    }

    /** Whether its container has this id or this name. */
    boolean hasContainer(String idOrName) {
        return container.id().filter(idOrName::equals).isPresent()
                || container.name().filter(idOrName::equals).isPresent();
    }
}
