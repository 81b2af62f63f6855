package dev.panelagent.server;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.common.EngineException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.console.Console;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.Health;
import dev.panelagent.protocol.Readiness;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.ServerState;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Starts a server and finds out when it is ready. What costs nothing looks for that from the start of a run to its end;
 * what needs a thread or a stream of the engine looks only while a start command waits.
 */
final class Starter {
    private final ContainerEngine engine;
    private final ContainerSteps steps;
    private final ServerContainer container;
    private final StateMachine state;
    private final Console console;
    private final News news;

    private volatile Attempt present = Attempt.none();

    Starter(
            ContainerEngine engine,
            ContainerSteps steps,
            ServerContainer container,
            StateMachine state,
            Console console,
            News news) {
        this.engine = engine;
        this.steps = steps;
        this.container = container;
        this.state = state;
        this.console = console;
        this.news = news;
    }

    /** Starts it and waits until it is ready. Running already is success. */
    void start(ServerSpec spec, Shield shield) throws InterruptedException {
        if (state.state() == ServerState.INSTALL_FAILED) {
            throw new RequestException(
                    ErrorCode.CONTAINER_NOT_FOUND, "server " + spec.id() + " has no container", "create it again");
        }
        if (state.state() == ServerState.SUSPENDED) {
            throw ServerActions.suspended(spec.id());
        }
        if (state.state() == ServerState.RUNNING) {
            return;
        }
        if (!state.state().isUp() || steps.isAtRest()) {
            launch(spec, shield);
        } else if (state.state() == ServerState.STOPPING || !spec.ready().awaitsSign()) {
            // What was begun earlier did not come through, and the server runs on.
            state.moveWhileUp(ServerState.RUNNING, container.circumstances());
            return;
        } else if (!present.goesOn()) {
            resume(spec);
        }
        awaitReady(spec);
    }

    private void launch(ServerSpec spec, Shield shield) throws InterruptedException {
        requireHealthCheck(spec);
        state.move(ServerState.STARTING, container.circumstances());
        String id = steps.provide(spec, shield);
        requireHealthCheck(spec);
        console.attachBeforeStart(id);
        try {
            shield.run(() -> begin(spec, id));
        } finally {
            if (!container.isRunning()) {
                console.detach();
            }
        }
    }

    /** Without one the start could only time out. A container that is not there yet is looked at when it is. */
    private void requireHealthCheck(ServerSpec spec) {
        if (spec.ready().readiness() instanceof Readiness.HealthCheck
                && container
                        .id()
                        .flatMap(engine::inspect)
                        .filter(info -> info.health() == Health.NONE)
                        .isPresent()) {
            throw new RequestException(
                    ErrorCode.CONFIG_INVALID,
                    "server " + spec.id() + " is to be ready by its health check, but image " + spec.image()
                            + " has none",
                    "give the image a HEALTHCHECK or the server another startupDone");
        }
    }

    private void begin(ServerSpec spec, String id) {
        boolean runsAlready = container.isRunning();
        container.starting();
        // The console may be faster than the engine's answer; who hears of readiness shall know the process by then.
        CompletableFuture<Void> begun = new CompletableFuture<>();
        Attempt attempt = watch(spec, !runsAlready, begun);
        try {
            engine.start(id);
            steps.tell(id);
        } catch (EngineException e) {
            container.notStarted();
            throw e;
        } catch (RuntimeException e) {
            container.startInDoubt();
            throw e;
        } finally {
            begun.complete(null);
        }
        if (!spec.ready().awaitsSign()) {
            attempt.signSeen();
        }
    }

    /** Takes up a run that an earlier agent began. */
    private void resume(ServerSpec spec) {
        watch(spec, false, CompletableFuture.completedFuture(null));
        container.id().ifPresent(steps::tell);
    }

    private Attempt watch(ServerSpec spec, boolean fromItsStart, CompletableFuture<Void> begun) {
        Attempt attempt = present.next(fromItsStart, container.exit());
        present = attempt;
        CompletableFuture<Void> _ =
                CompletableFuture.allOf(attempt.sign(), begun).thenRun(() -> news.ready(attempt.number()));
        ReadinessWatch watch = switch (spec.ready().readiness()) {
            case Readiness.ConsolePatterns patterns -> ConsoleWatch.on(console, patterns, attempt::signSeen);
            case Readiness.HealthCheck _ -> HealthWatch.on(container, attempt::signSeen);
            case Readiness.Running _, Readiness.TcpPort _ -> ReadinessWatch.NONE;
        };
        CompletableFuture<?> _ = attempt.decided().thenRun(watch::close);
        return attempt;
    }

    /** Takes the news that a run is ready; of a run that is over it means nothing. */
    void becameReady(int number) {
        Attempt attempt = present;
        if (number == attempt.number()) {
            if (container.isRunning()) {
                state.moveFrom(ServerState.STARTING, ServerState.RUNNING, container.circumstances());
            }
            attempt.ready().complete(null);
        }
    }

    private void awaitReady(ServerSpec spec) throws InterruptedException {
        Attempt attempt = present;
        try (ReadinessWatch _ = search(spec, attempt)) {
            if (!ContainerSteps.await(attempt.decided(), spec.ready().timeout())) {
                throw timeout(spec);
            }
        }
        if (!container.isRunning()) {
            throw new RequestException(
                    ErrorCode.DOCKER_ERROR,
                    "server " + spec.id() + " ended while it started",
                    "look at the end of its console");
        }
    }

    private ReadinessWatch search(ServerSpec spec, Attempt attempt) {
        return switch (spec.ready().readiness()) {
            case Readiness.TcpPort(int port) ->
                running()
                        .map(info -> PortWatch.on(
                                address(spec, info, port),
                                AgentThreads.virtual("server-" + spec.id() + "-port"),
                                attempt::signSeen))
                        .orElse(ReadinessWatch.NONE);
            case Readiness.ConsolePatterns patterns
            when !attempt.fromItsStart() ->
                running()
                        .map(info -> LogWatch.on(engine, info, patterns, attempt::signSeen))
                        .orElse(ReadinessWatch.NONE);
            default -> ReadinessWatch.NONE;
        };
    }

    private Optional<ContainerInfo> running() {
        return container.id().flatMap(engine::inspect).filter(ContainerInfo::running);
    }

    private static InetSocketAddress address(ServerSpec spec, ContainerInfo info, int port) {
        return info.address()
                .map(address -> new InetSocketAddress(address, port))
                .orElseThrow(() -> new RequestException(
                        ErrorCode.DOCKER_ERROR,
                        "the container of server " + spec.id() + " has no address where port " + port
                                + " could be tried",
                        "give the server another startupDone"));
    }

    private static RequestException timeout(ServerSpec spec) {
        String sign = switch (spec.ready().readiness()) {
            case Readiness.Running _ -> "did not start";
            case Readiness.ConsolePatterns _ -> "printed no line that says it is ready";
            case Readiness.HealthCheck _ -> "was not said to be healthy by its health check";
            case Readiness.TcpPort(int port) -> "listened on no TCP port " + port;
        };
        return new RequestException(
                ErrorCode.TIMEOUT,
                "server " + spec.id() + " " + sign + " within "
                        + spec.ready().timeout().toSeconds() + " s",
                "it goes on starting; look at its console, mend startupDone or raise startupTimeout");
    }
}
