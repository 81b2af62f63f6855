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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks after one server. All that happens to it passes this mailbox, in order, on one virtual thread: requests, news
 * from the engine, results. The work of a request runs beside the mailbox, so that a later request or the death of the
 * container is seen while it goes on. Thread-safe.
 */
final class Supervisor {
    private static final System.Logger LOG = System.getLogger(Supervisor.class.getName());
    private static final int MAILBOX = 1024;
    private static final int MOST_WAITING = 16;
    /** How long a superseded operation may take to let go; its engine calls have deadlines of their own. */
    private static final Duration LET_GO = Duration.ofSeconds(60);

    private final ServerServices services;
    private final Console console;
    private final StateMachine state;
    private final ServerContainer container = new ServerContainer();
    private final ServerActions actions;
    private final Consumer<Supervisor> onDeleted;
    private final BlockingQueue<Runnable> mailbox = new ArrayBlockingQueue<>(MAILBOX);
    private final Deque<Operation> waiting = new ArrayDeque<>();
    private final ThreadFactory threads;
    private final Thread loop;
    private volatile ServerSpec spec;
    private volatile @Nullable Operation current;
    private volatile boolean deleted;

    Supervisor(ServerSpec spec, ServerState initial, ServerServices services, Consumer<Supervisor> onDeleted) {
        this.spec = spec;
        this.services = services;
        this.onDeleted = onDeleted;
        this.console =
                new Console(spec.id(), services.engine(), services.events(), services.clock(), services.consoleLines());
        this.state = new StateMachine(spec.id(), initial, services.events(), services.clock());
        this.actions = new ServerActions(services, container, state, console, news());
        this.threads = AgentThreads.virtual("server-" + spec.id());
        this.loop = threads.newThread(this::work);
    }

    void start() {
        loop.start();
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
        Runnable message = () -> {
            onTaken.run();
            accept(operation);
        };
        boolean taken = mailbox.offer(message);
        if (taken && deleted && mailbox.remove(message)) {
            throw notFound();
        }
        if (!taken) {
            throw new RequestException(
                    ErrorCode.INSUFFICIENT_RESOURCES,
                    "server " + spec.id() + " has too many requests waiting",
                    "wait for their results and send it again");
        }
    }

    /** News from the engine about this server's container. */
    void happened(EngineEvent event) {
        post(() -> {
            if (!container.concerns(event)) {
                return;
            }
            switch (event) {
                case EngineEvent.OutOfMemory ignored -> container.outOfMemory();
                case EngineEvent.Started ignored -> look();
                case EngineEvent.Died ignored -> look();
                case EngineEvent.Removed ignored -> observe(Optional.empty());
            }
        });
    }

    /** The container as a listing shows it, after a gap in the events. */
    void reconcile(Optional<ContainerInfo> info) {
        post(() -> {
            if (info.isPresent()) {
                observe(info);
            } else {
                // The listing may be older than the container: only a look of its own counts it as gone.
                look();
            }
        });
    }

    /** The server now; {@code measure} asks the engine for its figures, which takes a second or two while it is up. */
    ServerStatus status(boolean measure) {
        Optional<Instant> startedAt = container.startedAt();
        Operation operation = current;
        return new ServerStatus(
                spec.id(),
                spec.name(),
                state.state(),
                container.id(),
                container.pid(),
                startedAt
                        .map(at -> Duration.between(at, services.clock().instant()))
                        .filter(d -> !d.isNegative())
                        .orElse(Duration.ZERO),
                measure ? usage() : Optional.empty(),
                Optional.ofNullable(operation).map(Operation::activity));
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

    /** Stops looking after the server; the server itself is left as it is. */
    void close() {
        loop.interrupt();
        Operation operation = current;
        if (operation != null) {
            operation.supersede();
        }
        console.close();
    }

    /** Whether a request is at work or waits. */
    boolean isBusy() {
        return current != null || !mailbox.isEmpty();
    }

    private News news() {
        return new News() {
            @Override
            public void observed(Optional<ContainerInfo> info) {
                post(() -> observe(info));
            }

            @Override
            public void ready(CompletableFuture<Void> run) {
                post(() -> becomeReady(run));
            }
        };
    }

    private void post(Runnable message) {
        if (!mailbox.offer(message)) {
            // Not lost for good: the registry compares all servers with the engine from time to time.
            LOG.log(System.Logger.Level.WARNING, "server {0}: mailbox full, news dropped", spec.id());
        }
    }

    private void work() {
        try {
            while (!deleted) {
                Runnable message = mailbox.take();
                try {
                    message.run();
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.ERROR, "server " + spec.id() + ": a message hit a defect", e);
                }
            }
            refuseRest();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RequestException notFound() {
        return new RequestException(
                ErrorCode.SERVER_NOT_FOUND, "server " + spec.id() + " was deleted", "create it again");
    }

    private void accept(Operation operation) {
        Command.Lifecycle next = operation.command();
        if (deleted) {
            fail(operation, notFound());
            return;
        }
        if (Precedence.clearsTheWay(next)) {
            Precedence.supersededBy(next, waiting).forEach(this::giveWay);
            Operation running = current;
            if (running != null && Precedence.supersedes(next, running.command())) {
                running.supersede();
                run(operation, Optional.of(running));
                return;
            }
        }
        if (current == null) {
            run(operation, Optional.empty());
        } else if (waiting.size() < MOST_WAITING) {
            waiting.addLast(operation);
        } else {
            fail(
                    operation,
                    new RequestException(
                            ErrorCode.INSUFFICIENT_RESOURCES,
                            MOST_WAITING + " requests wait for server " + spec.id(),
                            "wait for their results and send it again"));
        }
    }

    private void fail(Operation operation, AgentException reason) {
        ended(operation, new Operation.Result(Event.Outcome.FAILED, Optional.of(reason)));
    }

    private void run(Operation operation, Optional<Operation> before) {
        current = operation;
        threads.newThread(() -> {
                    Operation.Result result = operation.execute(() -> {
                        if (before.isPresent()) {
                            takeOver(operation.command(), before.get());
                        }
                        perform(operation);
                    });
                    deliver(() -> finished(operation, result));
                })
                .start();
    }

    private void takeOver(Command.Lifecycle command, Operation before) throws InterruptedException {
        if (command instanceof Command.KillServer) {
            actions.killNow();
        }
        if (!before.awaitEnd(LET_GO)) {
            String stuck = before.command().action();
            LOG.log(System.Logger.Level.WARNING, "server {0}: {1} does not let go", spec.id(), stuck);
        }
    }

    /** Waits for room: a result must reach the loop, which takes from its mailbox always. */
    private void deliver(Runnable message) {
        try {
            mailbox.put(message);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void perform(Operation operation) throws InterruptedException {
        switch (operation.command()) {
            case Command.CreateServer create -> create(create.spec(), operation);
            case Command.StartServer ignored -> actions.start(spec, operation);
            case Command.StopServer stop -> actions.stop(spec, spec.stop().with(stop.signal(), stop.grace()));
            case Command.RestartServer ignored -> {
                actions.stop(spec, spec.stop());
                actions.start(spec, operation);
            }
            case Command.KillServer ignored -> actions.kill(spec);
            case Command.DeleteServer delete -> actions.delete(spec, delete.deleteData());
        }
    }

    private void create(ServerSpec fresh, Shield shield) throws InterruptedException {
        spec = fresh;
        String id = actions.create(fresh, shield);
        services.events().publish(new Event.ServerCreated(services.clock().instant(), fresh.id(), id));
    }

    private void finished(Operation operation, Operation.Result result) {
        if (operation.command() instanceof Command.DeleteServer && result.outcome() == Event.Outcome.COMPLETED) {
            deleted = true;
            onDeleted.accept(this);
            services.events().publish(new Event.ServerDeleted(services.clock().instant(), spec.id(), state.state()));
        } else if (result.outcome() != Event.Outcome.COMPLETED) {
            settle(operation);
        }
        ended(operation, result);
        if (current == operation) {
            current = null;
            Operation next = deleted ? null : waiting.pollFirst();
            if (next != null) {
                run(next, Optional.empty());
            }
        }
    }

    /** After a command that did not come through, the state follows what is really there. */
    private void settle(Operation operation) {
        if (current != operation) {
            return;
        }
        if (state.state() == ServerState.INSTALLING) {
            state.move(ServerState.INSTALL_FAILED, container.circumstances());
        } else if (!container.isRunning() && state.state().isUp()) {
            state.move(ServerState.OFFLINE, container.circumstances());
        } else {
            look();
        }
    }

    private void ended(Operation operation, Operation.Result result) {
        Instant now = services.clock().instant();
        String action = operation.command().action();
        result.failure()
                .filter(failure -> result.outcome() != Event.Outcome.SUPERSEDED)
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
                        result.failure().map(Supervisor::message),
                        operation.took()));
    }

    private static String message(AgentException failure) {
        return String.valueOf(failure.getMessage());
    }

    private void giveWay(Operation operation) {
        waiting.remove(operation);
        ended(operation, new Operation.Result(Event.Outcome.SUPERSEDED, Optional.empty()));
    }

    private void refuseRest() {
        while (!waiting.isEmpty()) {
            fail(waiting.removeFirst(), notFound());
        }
        Runnable message = mailbox.poll();
        while (message != null) {
            message.run();
            message = mailbox.poll();
        }
    }

    private void look() {
        try {
            container.id().ifPresent(id -> observe(services.engine().inspect(id)));
        } catch (AgentException e) {
            LOG.log(System.Logger.Level.WARNING, "server {0}: {1}", spec.id(), e.getMessage());
        }
    }

    private void observe(Optional<ContainerInfo> info) {
        Optional<Exit> end = info.map(container::observe).orElseGet(container::gone);
        end.ifPresent(this::runEnded);
        if (info.filter(ContainerInfo::running).isPresent()) {
            adopt(info.get());
        }
    }

    /** A container that runs though nothing here started it: found at boot, or started by hand. */
    private void adopt(ContainerInfo info) {
        if (current == null && !state.state().isUp()) {
            state.move(ServerState.RUNNING, container.circumstances());
        }
        console.attach(info.id());
    }

    private void runEnded(Exit end) {
        boolean asked = state.state() == ServerState.STOPPING;
        boolean crashed = !asked && (end.code() != 0 || end.outOfMemory());
        if (state.state().isUp()) {
            state.move(
                    crashed ? ServerState.CRASHED : ServerState.OFFLINE,
                    container.circumstances(end, crashed ? Optional.of(end.describe()) : Optional.empty()));
        }
        container.finish(end);
    }

    private void becomeReady(CompletableFuture<Void> run) {
        if (container.pid().isEmpty()) {
            // The console was faster than the engine's answer to the start.
            look();
        }
        if (container.isRunning()) {
            state.moveFrom(ServerState.STARTING, ServerState.RUNNING, container.circumstances());
        }
        run.complete(null);
    }
}
