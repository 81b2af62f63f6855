package dev.panelagent.server;

import dev.panelagent.common.AgentException;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.files.sandbox.ServerRoots;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.ServerState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The steps with a server's container that its creation, start and end have in common. */
final class ContainerSteps {
    private static final System.Logger LOG = System.getLogger(ContainerSteps.class.getName());

    private final ContainerEngine engine;
    private final ContainerFactory factory;
    private final ServerRoots directories;
    private final Duration pullTimeout;
    private final ServerContainer container;
    private final StateMachine state;
    private final News news;

    ContainerSteps(ServerServices services, ServerContainer container, StateMachine state, News news) {
        this.engine = services.engine();
        this.factory = services.factory();
        this.directories = services.directories();
        this.pullTimeout = services.pullTimeout();
        this.container = container;
        this.state = state;
        this.news = news;
    }

    /** The server's container with its data directory; what is gone is made anew. */
    String provide(ServerSpec spec, Shield shield) throws InterruptedException {
        directories.provide(spec.id());
        Optional<ContainerInfo> present =
                container.id().flatMap(engine::inspect).or(() -> engine.inspect(factory.name(spec.id())));
        if (present.isPresent() && !isOutdated(present.get(), spec)) {
            Optional<Exit> _ = container.observe(present.get());
            return present.get().id();
        }
        // Only now: an image that cannot be had must not cost the server the container it has.
        engine.ensureImage(spec.image(), pullTimeout);
        present.map(ContainerInfo::id).ifPresent(engine::remove);
        return make(spec, shield);
    }

    private boolean isOutdated(ContainerInfo present, ServerSpec spec) {
        return !present.running() && factory.isOutdated(present, spec);
    }

    /** Image, data directory, container. */
    String make(ServerSpec spec, Shield shield) throws InterruptedException {
        engine.ensureImage(spec.image(), pullTimeout);
        directories.provide(spec.id());
        shield.run(() -> container.created(engine.create(factory.container(spec)), factory.name(spec.id())));
        return container.id().orElseThrow();
    }

    /** Asks the engine whether there is nothing to stop; whatever was believed then gives way to what is. */
    boolean isAtRest() {
        Optional<ContainerInfo> info = container.id().flatMap(engine::inspect);
        if (info.isPresent() && info.get().running()) {
            Optional<Exit> _ = container.observe(info.get());
            if (!state.state().isUp()) {
                // Started by hand a moment ago.
                state.move(ServerState.RUNNING, container.circumstances());
            }
            return false;
        }
        info.ifPresentOrElse(container::notRunning, container::notStarted);
        state.moveWhileUp(ServerState.OFFLINE, container.circumstances());
        return true;
    }

    /** Looks on behalf of the supervisor; what cannot be seen now the events or the next comparison tell. */
    void tell(String id) {
        try {
            news.observed(new Sight(id, engine.inspect(id)));
        } catch (AgentException e) {
            LOG.log(System.Logger.Level.DEBUG, "cannot look at container " + id, e);
        }
    }

    /** Waits; {@code false} if it takes longer. */
    static boolean await(CompletableFuture<?> future, Duration time) throws InterruptedException {
        try {
            future.get(time.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("these futures are never completed exceptionally", e);
        }
    }
}
