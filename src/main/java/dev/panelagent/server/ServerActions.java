package dev.panelagent.server;

import dev.panelagent.common.EngineException;
import dev.panelagent.common.EngineUnavailableException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Signal;
import dev.panelagent.console.Console;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.StopPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What can be done with a server, as blocking steps that read top-down. Run by the server's supervisor, one at a time,
 * on a thread that may be interrupted; interruption ends a step at its next wait.
 */
final class ServerActions {
    /** How long the engine may take to end a killed process before the command counts as failed. */
    private static final Duration KILL_TIME = Duration.ofSeconds(10);

    /** Between two looks at a container whose end is awaited. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final ContainerEngine engine;
    private final ContainerFactory factory;
    private final DataDirectories directories;
    private final Duration pullTimeout;
    private final ServerContainer container;
    private final News news;
    private final StateMachine state;
    private final Console console;
    private volatile CompletableFuture<Void> ready = new CompletableFuture<>();

    ServerActions(ServerServices services, ServerContainer container, StateMachine state, Console console, News news) {
        this.engine = services.engine();
        this.factory = services.factory();
        this.directories = services.directories();
        this.pullTimeout = services.pullTimeout();
        this.container = container;
        this.news = news;
        this.state = state;
        this.console = console;
    }

    /** Image, data directory, container. */
    String create(ServerSpec spec, Shield shield) throws InterruptedException {
        state.move(ServerState.INSTALLING, Event.Circumstances.NONE);
        engine.ensureImage(spec.image(), pullTimeout);
        directories.provide(spec.id());
        String id = makeContainer(spec, shield);
        state.move(ServerState.OFFLINE, container.circumstances());
        return id;
    }

    /** Starts it and waits until it is ready. Running already is success. */
    void start(ServerSpec spec, Shield shield) throws InterruptedException {
        if (state.state() == ServerState.RUNNING) {
            return;
        }
        if (!container.isRunning()) {
            launch(spec, shield);
        }
        awaitReady(spec);
    }

    private void launch(ServerSpec spec, Shield shield) throws InterruptedException {
        state.move(ServerState.STARTING, container.circumstances());
        directories.provide(spec.id());
        String id = presentContainer(spec, shield);
        console.attach(id);
        CompletableFuture<Void> run = new CompletableFuture<>();
        ready = run;
        container.starting();
        ReadinessWatch watch = ReadinessWatch.on(console, spec.ready(), () -> news.ready(run));
        CompletableFuture<?> _ = CompletableFuture.anyOf(run, container.exit()).thenRun(watch::close);
        shield.run(() -> begin(id));
        if (spec.ready().donePatterns().isEmpty()) {
            news.ready(run);
        }
    }

    private void begin(String id) {
        try {
            engine.start(id);
        } catch (EngineException e) {
            container.notStarted();
            throw e;
        }
        news.observed(engine.inspect(id));
    }

    private void awaitReady(ServerSpec spec) throws InterruptedException {
        if (!await(
                CompletableFuture.anyOf(ready, container.exit()), spec.ready().timeout())) {
            throw new RequestException(
                    ErrorCode.TIMEOUT,
                    "server " + spec.id() + " printed no line that says it is ready within "
                            + spec.ready().timeout().toSeconds() + " s",
                    "it goes on starting; look at its console, mend startupDone or raise startupTimeout");
        }
        if (!container.isRunning()) {
            throw new RequestException(
                    ErrorCode.DOCKER_ERROR,
                    "server " + spec.id() + " ended while it started",
                    "look at the end of its console");
        }
    }

    /** Asks, then insists, then kills; each stage has the policy's grace. Not running is success. */
    void stop(ServerSpec spec, StopPolicy policy) throws InterruptedException {
        if (atRest()) {
            return;
        }
        String id = container.id().orElseThrow();
        state.move(ServerState.STOPPING, container.circumstances());
        if (policy.command().isPresent() && sent(policy.command().get()) && endsWithin(policy.grace())) {
            return;
        }
        engine.signal(id, policy.signal());
        if (!endsWithin(policy.grace())) {
            kill(spec);
        }
    }

    /** Sends the last signal without waiting for whatever else is at work on the server. */
    void killNow() {
        container.id().ifPresent(id -> engine.signal(id, Signal.KILL));
    }

    /** Ends it at once. Not running is success. */
    void kill(ServerSpec spec) throws InterruptedException {
        if (atRest()) {
            return;
        }
        String id = container.id().orElseThrow();
        state.move(ServerState.STOPPING, container.circumstances());
        engine.signal(id, Signal.KILL);
        if (!endsWithin(KILL_TIME)) {
            throw new RequestException(
                    ErrorCode.TIMEOUT,
                    "server " + spec.id() + " lives on " + KILL_TIME.toSeconds() + " s after SIGKILL",
                    "the engine or the kernel is stuck; look at the engine's log");
        }
    }

    /** Removes the container and, if asked, the data. */
    void delete(ServerSpec spec, boolean deleteData) throws InterruptedException {
        kill(spec);
        console.close();
        // By name too: a create that was cut short may have left one.
        engine.remove(container.id().orElse(factory.name(spec.id())));
        container.gone();
        if (deleteData) {
            directories.delete(spec.id());
        }
    }

    /** Tells the supervisor what the engine holds; used after failures and gaps. */
    void look() {
        container.id().ifPresent(id -> news.observed(engine.inspect(id)));
    }

    /** Waits for the run to end, and looks now and then, should the event be lost with its stream. */
    private boolean endsWithin(Duration time) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        CompletableFuture<Exit> end = container.exit();
        while (!end.isDone()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            if (!await(end, Duration.ofNanos(Math.min(left, LOOK.toNanos())))) {
                look();
            }
        }
        return true;
    }

    private static boolean await(CompletableFuture<?> future, Duration time) throws InterruptedException {
        try {
            future.get(time.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("these futures are never completed exceptionally", e);
        }
    }

    private boolean sent(String command) {
        try {
            console.send(command);
            return true;
        } catch (RequestException | EngineUnavailableException e) {
            return false;
        }
    }

    private String presentContainer(ServerSpec spec, Shield shield) throws InterruptedException {
        // By name where the id is not known: a create that was cut short may have left one.
        Optional<ContainerInfo> present = engine.inspect(container.id().orElse(factory.name(spec.id())));
        if (present.isPresent()) {
            container.found(present.get());
            return present.get().id();
        }
        engine.ensureImage(spec.image(), pullTimeout);
        return makeContainer(spec, shield);
    }

    private String makeContainer(ServerSpec spec, Shield shield) throws InterruptedException {
        shield.run(() -> container.created(engine.create(factory.container(spec))));
        return container.id().orElseThrow();
    }

    /** Nothing to stop: whatever was believed, the server is at rest. */
    private boolean atRest() {
        Optional<String> id = container.id();
        Optional<ContainerInfo> info = id.flatMap(engine::inspect);
        if (info.isPresent() && info.get().running()) {
            return false;
        }
        info.ifPresentOrElse(container::notRunning, container::notStarted);
        if (state.state().isUp()) {
            state.move(ServerState.OFFLINE, container.circumstances());
        }
        return true;
    }
}
