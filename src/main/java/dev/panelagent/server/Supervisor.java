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
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.ResourceUsage;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.ServerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadFactory;
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

    private final ServerServices services;
    private final Console console;
    private final StateMachine state;
    private final ServerContainer container = new ServerContainer();
    private final ServerActions actions;
    private final Consumer<Supervisor> onDeleted;
    private final Mailbox mailbox;
    private final OperationQueue operations;
    private final Observation observation;
    /** Commands taken and not yet reported. */
    private final AtomicInteger open = new AtomicInteger();

    private volatile ServerSpec spec;

    Supervisor(ServerSpec spec, ServerState initial, ServerServices services, Consumer<Supervisor> onDeleted) {
        this.spec = spec;
        this.services = services;
        this.onDeleted = onDeleted;
        ThreadFactory threads = AgentThreads.virtual("server-" + spec.id());
        this.console =
                new Console(spec.id(), services.engine(), services.events(), services.clock(), services.consoleLines());
        this.state = new StateMachine(spec.id(), initial, services.events(), services.clock());
        this.actions = new ServerActions(services, container, state, console, this);
        this.mailbox = new Mailbox(spec.id(), threads, () -> isDone());
        this.operations = new OperationQueue(this, mailbox, threads);
        this.observation = new Observation(
                services.engine(), container, state, console, mailbox, threads, () -> startAwaitsSign());
    }

    void start() {
        mailbox.open();
    }

    private boolean isDone() {
        return operations.isDone();
    }

    private boolean startAwaitsSign() {
        return spec.ready().awaitsSign();
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
        Operation operation = new Operation(request, command, services.clock().instant());
        open.incrementAndGet();
        boolean taken = mailbox.offer(() -> {
            onTaken.run();
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

    /** Whether a request is at work or waits. */
    boolean isBusy() {
        return open.get() > 0;
    }

    /** News from the engine about this server's container. */
    void happened(EngineEvent event) {
        mailbox.post(() -> observation.happened(event, this::isIdle));
    }

    /** The container as a listing shows it, after a gap in the events. */
    void reconcile(Optional<ContainerInfo> info) {
        mailbox.post(() -> observation.listed(info, this::isIdle));
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
        return container.id().flatMap(services.engine()::stats).map(Supervisor::usage);
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
        mailbox.deliver(operations::close);
        console.close();
    }

    @Override
    public void perform(Operation operation) throws InterruptedException {
        switch (operation.command()) {
            case Command.CreateServer create -> create(create.spec(), operation);
            case Command.StartServer _ -> actions.start(spec, operation);
            case Command.StopServer stop ->
                operation.stoppedBy(actions.stop(spec, spec.stop().with(stop.signal(), stop.grace())));
            case Command.RestartServer _ -> {
                operation.stoppedBy(actions.stop(spec, spec.stop()));
                actions.start(spec, operation);
            }
            case Command.KillServer _ -> operation.stoppedBy(actions.kill(spec));
            case Command.DeleteServer delete -> operation.stoppedBy(actions.delete(spec, delete.deleteData()));
        }
    }

    private void create(ServerSpec fresh, Shield shield) throws InterruptedException {
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
        Instant now = services.clock().instant();
        String action = operation.command().action();
        Optional<String> error = result.failure().map(Supervisor::message);
        result.failure()
                .ifPresent(failure -> services.events()
                        .publish(new Event.ActionFailed(
                                now, spec.id(), action, state.state(), failure.code(), message(failure))));
        services.events()
                .publish(new Event.CommandCompleted(
                        now,
                        operation.request().id(),
                        action,
                        spec.id(),
                        result.outcome(),
                        error,
                        operation.took(),
                        operation.stoppedBy()));
    }

    private static String message(AgentException failure) {
        return String.valueOf(failure.getMessage());
    }
}
