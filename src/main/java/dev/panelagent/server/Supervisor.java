package dev.panelagent.server;

import dev.panelagent.common.AgentException;
import dev.panelagent.common.AgentThreads;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.console.Console;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.ContainerStats;
import dev.panelagent.engine.EngineEvent;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRecord;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.DesiredState;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.ResourceUsage;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.ServerStatus;
import dev.panelagent.store.KeptServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Looks after one server. All that happens to it passes its mailbox, in order, on one virtual thread: requests, news
 * from the engine, results. The work of a request runs beside the mailbox, so that a later request or the death of the
 * container is seen while it goes on. Thread-safe.
 */
final class Supervisor implements News, OperationQueue.Work {
    /** How long a command that failed waits for a look at what it left behind, before it says that it failed. */
    private static final Duration LAST_LOOK = Duration.ofSeconds(2);

    /** How long a command that is taken up again waits for the engine to be there. */
    private static final Duration FIRST_LOOK = Duration.ofSeconds(60);

    private final ServerServices services;
    private final Console console;
    private final StateMachine state;
    private final ServerContainer container;
    private final ServerActions actions;
    private final Consumer<Supervisor> onDeleted;
    private final Mailbox mailbox;
    private final OperationQueue operations;
    private final Observation observation;
    private final Convergence convergence;
    /** Commands taken and not yet reported. */
    private final AtomicInteger open = new AtomicInteger();

    private volatile ServerSpec spec;
    private volatile Optional<ResourceUsage> lastUsage = Optional.empty();

    /**
     * A supervisor that does not work yet.
     *
     * @param kept what is known of the server; it need not be in the store yet
     */
    Supervisor(ServerSpec spec, KeptServer kept, ServerServices services, Consumer<Supervisor> onDeleted) {
        this.spec = spec;
        this.services = services;
        this.onDeleted = onDeleted;
        ThreadFactory threads = AgentThreads.virtual("server-" + spec.id());
        this.console =
                new Console(spec.id(), services.engine(), services.events(), services.clock(), services.consoleLines());
        this.container = new ServerContainer(kept.container(), kept.observed());
        this.state = new StateMachine(spec.id(), kept.observed(), this::stateChanged, services.clock());
        this.actions = new ServerActions(services, container, state, console, this);
        this.mailbox = new Mailbox(spec.id(), threads, () -> isDone(), () -> converge());
        this.operations = new OperationQueue(this, mailbox, threads);
        this.convergence = new Convergence(kept, services, mailbox, () -> startByItself());
        this.observation = new Observation(
                services.engine(),
                container,
                state,
                console,
                mailbox,
                threads,
                convergence,
                new CrashReporter(spec.id(), services, console, threads, () -> lastUsage),
                () -> startAwaitsLine());
    }

    void start() {
        mailbox.open();
    }

    /** What happened is kept before it is told. */
    private void stateChanged(Event event) {
        if (event instanceof Event.StateChanged changed) {
            services.records()
                    .servers()
                    .observe(
                            changed.serverId(),
                            changed.current(),
                            changed.circumstances().containerId());
        }
        services.events().publish(event);
    }

    private void converge() {
        convergence.look(state.state(), isIdle() && !observation.isLooking());
    }

    private void startByItself() {
        open.incrementAndGet();
        operations.accept(own(new Command.StartServer(spec.id())));
    }

    private boolean isDone() {
        return operations.isDone();
    }

    private boolean startAwaitsLine() {
        return !spec.ready().donePatterns().isEmpty();
    }

    ServerSpec spec() {
        return spec;
    }

    ServerState state() {
        return state.state();
    }

    Console console() {
        return console;
    }

    /**
     * Takes a lifecycle request; its outcome comes as an event.
     *
     * @param onTaken called before the first event of the request
     * @throws RequestException INSUFFICIENT_RESOURCES if too many wait already
     */
    void submit(CommandRequest request, Command.Lifecycle command, Runnable onTaken) {
        take(new Operation(request, command, services.clock().instant(), Origin.COMMAND), onTaken);
    }

    /** Takes up a command of an earlier life of the agent again. */
    void resume(CommandRequest request, Command.Lifecycle command, Instant accepted) {
        take(new Operation(request, command, accepted, Origin.RESUMED), () -> {});
    }

    /** The agent's own wish, which leaves what the server should be doing as it is. */
    void submitOwn(Command.Lifecycle command) {
        take(own(command), () -> {});
    }

    private Operation own(Command.Lifecycle command) {
        CommandRequest request = new CommandRequest("agent", Dialect.HTTP, command);
        return new Operation(request, command, services.clock().instant(), Origin.AGENT);
    }

    private void take(Operation operation, Runnable onTaken) {
        open.incrementAndGet();
        boolean taken = mailbox.offer(() -> {
            onTaken.run();
            if (operation.origin() != Origin.AGENT) {
                convergence.commanded(desiredBy(operation.command()));
            }
            operations.accept(operation);
        });
        if (!taken) {
            open.decrementAndGet();
            throw mailbox.hasEnded()
                    ? notFound()
                    : new RequestException(
                            ErrorCode.INSUFFICIENT_RESOURCES,
                            "server " + spec.id() + " has too many requests waiting",
                            "wait for their results and send it again");
        }
    }

    private static DesiredState desiredBy(Command.Lifecycle command) {
        return switch (command) {
            case Command.StartServer _, Command.RestartServer _ -> DesiredState.RUNNING;
            case Command.CreateServer _, Command.StopServer _, Command.KillServer _, Command.DeleteServer _ ->
                DesiredState.OFFLINE;
        };
    }

    /** Whether a request is at work or waits. */
    boolean isBusy() {
        return open.get() > 0;
    }

    /** News from the engine about this server's container. */
    void happened(EngineEvent event) {
        mailbox.post(() -> observation.happened(event, this::isIdle));
    }

    /**
     * The container as a listing shows it.
     *
     * @param afterGap whether events may have been lost before
     */
    void reconcile(Optional<ContainerInfo> info, boolean afterGap) {
        mailbox.post(() -> {
            convergence.begin();
            observation.listed(info, this::isIdle, afterGap);
        });
    }

    /** The agent stops: nothing is started any more that no command asks for. */
    void rest() {
        mailbox.post(convergence::end);
    }

    @Override
    public void observed(Sight sight) {
        mailbox.post(() -> observation.see(sight, isIdle()));
    }

    @Override
    public void ready(int run) {
        mailbox.post(() -> actions.becameReady(run));
    }

    private boolean isIdle() {
        return operations.current().isEmpty();
    }

    /** The server now; {@code measure} asks the engine for its figures, which takes a second or two while it is up. */
    ServerStatus status(boolean measure) {
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
                operations.current().map(Operation::activity));
    }

    private Optional<ResourceUsage> usage() {
        if (!container.isRunning()) {
            return Optional.empty();
        }
        Optional<ResourceUsage> now =
                container.id().flatMap(services.engine()::stats).map(Supervisor::usage);
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

    /** Stops looking after the server and gives up its commands; the server itself is left as it is. */
    void close() {
        mailbox.deliver(() -> {
            convergence.end();
            operations.close();
        });
        console.close();
    }

    @Override
    public void perform(Operation operation) throws InterruptedException {
        switch (operation.origin()) {
            case COMMAND -> carryOut(operation);
            case RESUMED -> {
                boolean _ = services.compared().await(FIRST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
                // What was seen of the container is heard first, and so is whatever makes this command pointless.
                mailbox.awaitTurn();
                // What an earlier life made of it is not made again: only its result is missing.
                if (!(operation.command() instanceof Command.CreateServer) || !actions.isMade(spec)) {
                    carryOut(operation);
                }
            }
            case AGENT -> {
                services.ownStarts().acquire();
                try {
                    carryOut(operation);
                } finally {
                    services.ownStarts().release();
                }
            }
        }
    }

    private void carryOut(Operation operation) throws InterruptedException {
        switch (operation.command()) {
            case Command.CreateServer create -> create(create.spec(), operation);
            case Command.StartServer _ -> actions.start(spec, operation);
            case Command.StopServer stop -> actions.stop(spec, spec.stop().with(stop.signal(), stop.grace()));
            case Command.RestartServer _ -> {
                if (!isStartedAnew(operation)) {
                    actions.stop(spec, spec.stop());
                }
                actions.start(spec, operation);
            }
            case Command.KillServer _ -> actions.kill(spec);
            case Command.DeleteServer delete -> {
                actions.delete(spec, delete.deleteData());
                services.records().servers().delete(spec.id());
                services.records().crashes().forget(spec.id());
            }
        }
    }

    /** Whether an earlier life of the agent got through the first half of a restart, and must not do it again. */
    private boolean isStartedAnew(Operation operation) {
        return operation.origin() == Origin.RESUMED && actions.isStartedAfter(spec, operation.since());
    }

    private void create(ServerSpec fresh, Shield shield) throws InterruptedException {
        if (state.state() == ServerState.INSTALL_FAILED) {
            services.records()
                    .servers()
                    .save(new KeptServer(
                            fresh.id(),
                            services.factory().text(fresh),
                            DesiredState.OFFLINE,
                            ServerState.INSTALL_FAILED,
                            Optional.empty()));
        }
        String id = actions.create(fresh, shield);
        spec = fresh;
        services.events().publish(new Event.ServerCreated(services.clock().instant(), fresh.id(), id));
    }

    @Override
    public void pressOn(Command.Lifecycle command) {
        if (command instanceof Command.KillServer) {
            actions.killNow();
        }
    }

    @Override
    public Runnable settle() {
        Optional<Sight> sight = observation.lookFor(LAST_LOOK);
        return () -> observation.settle(sight);
    }

    @Override
    public RequestException deleted() {
        onDeleted.accept(this);
        return notFound();
    }

    /** Tells that it is no more; the registry says when. */
    void tellDeleted() {
        services.events().publish(new Event.ServerDeleted(services.clock().instant(), spec.id(), state.state()));
    }

    private RequestException notFound() {
        return new RequestException(
                ErrorCode.SERVER_NOT_FOUND, "server " + spec.id() + " was deleted", "create it again");
    }

    @Override
    public void report(Operation operation, Operation.Result result) {
        // First, so that whoever hears of the end finds the server free for the next.
        open.decrementAndGet();
        if (result.outcome() == Event.Outcome.FAILED && startsSomething(operation)) {
            startFailed(operation, result);
        }
        Instant now = services.clock().instant();
        String action = operation.command().action();
        result.failure()
                .ifPresent(failure -> services.events()
                        .publish(new Event.ActionFailed(
                                now, spec.id(), action, state.state(), failure.code(), message(failure))));
        if (operation.origin() != Origin.AGENT) {
            complete(operation, result, now);
        }
    }

    /** A command that failed is not tried again: whoever sent it was told. What the agent does by itself is. */
    private void startFailed(Operation operation, Operation.Result result) {
        ServerState left = state.state();
        boolean engineAway = result.failure()
                .filter(e -> e.code() == ErrorCode.ENGINE_UNAVAILABLE)
                .isPresent();
        // What crashed in this start is counted already; what had crashed before was not even tried.
        if (left == ServerState.RUNNING || (left == ServerState.CRASHED && !engineAway)) {
            return;
        }
        if (operation.origin() != Origin.AGENT) {
            if (!operations.hasWaiting()) {
                convergence.want(DesiredState.OFFLINE);
            }
        } else if (engineAway) {
            convergence.putOff();
        } else {
            Optional<Duration> _ = convergence.failed();
        }
    }

    private static boolean startsSomething(Operation operation) {
        return operation.command() instanceof Command.StartServer
                || operation.command() instanceof Command.RestartServer;
    }

    private void complete(Operation operation, Operation.Result result, Instant now) {
        Optional<String> error = result.failure().map(Supervisor::message);
        var _ = services.records()
                .commands()
                .finish(
                        operation.request().id(),
                        new CommandRecord.Result(
                                now, result.outcome(), result.failure().map(AgentException::code), error),
                        false);
        services.events()
                .publish(new Event.CommandCompleted(
                        now,
                        operation.request().id(),
                        operation.command().action(),
                        spec.id(),
                        result.outcome(),
                        error,
                        operation.took()));
    }

    private static String message(AgentException failure) {
        return String.valueOf(failure.getMessage());
    }
}
