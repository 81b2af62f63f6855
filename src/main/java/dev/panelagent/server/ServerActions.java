package dev.panelagent.server;

import dev.panelagent.common.AgentException;
import dev.panelagent.common.EngineException;
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
import java.time.Instant;
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
    private static final System.Logger LOG = System.getLogger(ServerActions.class.getName());
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
    /** Of the present run. */
    private volatile CompletableFuture<Void> ready = new CompletableFuture<>();

    private volatile int run;

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
        if (state.state() != ServerState.INSTALL_FAILED) {
            throw exists(spec);
        }
        state.move(ServerState.INSTALLING, Event.Circumstances.NONE);
        clearLeftover(spec);
        engine.ensureImage(spec.image(), pullTimeout);
        directories.provide(spec.id());
        String id = makeContainer(spec, shield);
        state.move(ServerState.OFFLINE, container.circumstances());
        return id;
    }

    /** Whether the server of this spec is made: its container is there, or was once. */
    boolean isMade(ServerSpec spec) {
        return state.state() != ServerState.INSTALL_FAILED
                || engine.inspect(factory.name(spec.id()))
                        .flatMap(ContainerInfo::startedAt)
                        .isPresent();
    }

    /** Whether a run of it that began after this moment is under way. */
    boolean isStartedAfter(ServerSpec spec, Instant moment) {
        return engine.inspect(factory.name(spec.id()))
                .filter(ContainerInfo::running)
                .flatMap(ContainerInfo::startedAt)
                .filter(moment::isBefore)
                .isPresent();
    }

    /** A create whose answer was lost may have left a container; one that has run is a server. */
    private void clearLeftover(ServerSpec spec) {
        Optional<ContainerInfo> left = engine.inspect(factory.name(spec.id()));
        if (left.isPresent()) {
            if (left.get().running() || left.get().startedAt().isPresent()) {
                throw exists(spec);
            }
            engine.remove(left.get().id());
        }
    }

    private static RequestException exists(ServerSpec spec) {
        return new RequestException(
                ErrorCode.SERVER_EXISTS, "server " + spec.id() + " exists", "delete it first, or start it as it is");
    }

    /** Starts it and waits until it is ready. Running already is success. */
    void start(ServerSpec spec, Shield shield) throws InterruptedException {
        if (state.state() == ServerState.INSTALL_FAILED) {
            throw new RequestException(
                    ErrorCode.CONTAINER_NOT_FOUND, "server " + spec.id() + " has no container", "create it again");
        }
        if (state.state() == ServerState.RUNNING) {
            return;
        }
        if (!state.state().isUp() || atRest()) {
            launch(spec, shield);
        } else if (state.state() == ServerState.STOPPING
                || spec.ready().donePatterns().isEmpty()) {
            // What was begun earlier did not come through, and the server runs on.
            state.moveWhileUp(ServerState.RUNNING, container.circumstances());
            return;
        } else if (run == 0) {
            pickUp(spec);
        }
        awaitReady(spec);
    }

    private void launch(ServerSpec spec, Shield shield) throws InterruptedException {
        state.move(ServerState.STARTING, container.circumstances());
        directories.provide(spec.id());
        String id = presentContainer(spec, shield);
        if (container.startedAt().isPresent()) {
            pickUp(spec);
            return;
        }
        console.attachBeforeStart(id);
        try {
            shield.run(() -> begin(spec, id));
        } finally {
            if (!container.isRunning()) {
                console.detach();
            }
        }
    }

    /** A run that an earlier life of the agent began: the line that says it is ready may have come meanwhile. */
    private void pickUp(ServerSpec spec) throws InterruptedException {
        int present = nextRun();
        if (spec.ready().donePatterns().isEmpty()) {
            news.ready(present);
            return;
        }
        ReadinessWatch watch = ReadinessWatch.on(console, spec.ready(), () -> news.ready(present));
        CompletableFuture<Object> over = CompletableFuture.anyOf(ready, container.exit());
        CompletableFuture<?> _ = over.thenRun(watch::close);
        Optional<ContainerInfo> info = container.id().flatMap(engine::inspect);
        if (info.isPresent()) {
            console.attach(info.get().id());
            recall(info.get().id(), beginOfRun(info.get()), watch, over);
        }
    }

    /**
     * The end of the run before, as the engine notes the start of this one only when the process has printed its first
     * lines already.
     */
    private static Instant beginOfRun(ContainerInfo info) {
        return info.finishedAt()
                .filter(end -> info.startedAt().filter(end::isBefore).isPresent())
                .orElse(Instant.EPOCH);
    }

    private void recall(String id, Instant since, ReadinessWatch watch, CompletableFuture<Object> until) {
        try {
            AutoCloseable past = console.recall(id, since, watch);
            CompletableFuture<?> _ = until.thenRun(() -> close(past));
        } catch (AgentException e) {
            LOG.log(System.Logger.Level.DEBUG, "cannot read what container " + id + " printed", e);
        }
    }

    private static void close(AutoCloseable stream) {
        try {
            stream.close();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.DEBUG, "closing a log", e);
        }
    }

    private int nextRun() {
        int present = run + 1;
        run = present;
        ready = new CompletableFuture<>();
        return present;
    }

    private void begin(ServerSpec spec, String id) {
        int present = nextRun();
        container.starting();
        // The console may be faster than the engine's answer; who hears of readiness shall know the process by then.
        CompletableFuture<Void> begun = new CompletableFuture<>();
        ReadinessWatch watch = ReadinessWatch.on(console, spec.ready(), () -> {
            CompletableFuture<Void> _ = begun.thenRun(() -> news.ready(present));
        });
        CompletableFuture<?> _ =
                CompletableFuture.anyOf(ready, container.exit()).thenRun(watch::close);
        try {
            engine.start(id);
            tell(id);
        } catch (EngineException e) {
            container.notStarted();
            throw e;
        } catch (RuntimeException e) {
            container.startInDoubt();
            throw e;
        } finally {
            begun.complete(null);
        }
        if (spec.ready().donePatterns().isEmpty()) {
            news.ready(present);
        }
    }

    /** Takes the news that a run is ready; of a run that is over it means nothing. */
    void becameReady(int which) {
        if (which == run) {
            if (container.isRunning()) {
                state.moveFrom(ServerState.STARTING, ServerState.RUNNING, container.circumstances());
            }
            ready.complete(null);
        }
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
        if (atRest() || !state.moveWhileUp(ServerState.STOPPING, container.circumstances())) {
            return;
        }
        if (policy.command().isPresent() && sent(policy.command().get()) && endsWithin(policy.grace())) {
            return;
        }
        container.id().ifPresent(id -> engine.signal(id, policy.signal()));
        if (!endsWithin(policy.grace())) {
            kill(spec);
        }
    }

    /** Sends the last signal without waiting for whatever else is at work on the server. */
    void killNow() {
        state.moveWhileUp(ServerState.STOPPING, container.circumstances());
        try {
            container.id().ifPresent(id -> engine.signal(id, Signal.KILL));
        } catch (AgentException e) {
            LOG.log(System.Logger.Level.DEBUG, "the kill itself sends it again", e);
        }
    }

    /** Ends it at once. Not running is success. */
    void kill(ServerSpec spec) throws InterruptedException {
        if (atRest() || !state.moveWhileUp(ServerState.STOPPING, container.circumstances())) {
            return;
        }
        container.id().ifPresent(id -> engine.signal(id, Signal.KILL));
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
        console.detach();
        container.id().ifPresent(engine::remove);
        // By name too: a create that was cut short may have left one.
        engine.remove(factory.name(spec.id()));
        container.gone();
        if (deleteData) {
            directories.delete(spec.id());
        }
    }

    /** Looks on behalf of the supervisor; what cannot be seen now the events or the next comparison tell. */
    private void tell(String id) {
        try {
            news.observed(new Sight(id, engine.inspect(id)));
        } catch (AgentException e) {
            LOG.log(System.Logger.Level.DEBUG, "cannot look at container " + id, e);
        }
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
                container.id().ifPresent(this::tell);
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
        } catch (AgentException e) {
            return false;
        }
    }

    private String presentContainer(ServerSpec spec, Shield shield) throws InterruptedException {
        Optional<ContainerInfo> present =
                container.id().flatMap(engine::inspect).or(() -> engine.inspect(factory.name(spec.id())));
        if (present.isPresent()) {
            Optional<Exit> _ = container.observe(present.get());
            return present.get().id();
        }
        engine.ensureImage(spec.image(), pullTimeout);
        return makeContainer(spec, shield);
    }

    private String makeContainer(ServerSpec spec, Shield shield) throws InterruptedException {
        shield.run(() -> container.created(engine.create(factory.container(spec))));
        return container.id().orElseThrow();
    }

    /** Asks the engine whether there is nothing to stop; whatever was believed then gives way to what is. */
    private boolean atRest() {
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
}
