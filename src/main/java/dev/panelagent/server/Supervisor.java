package dev.panelagent.server;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.console.Console;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.EngineEvent;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.DesiredState;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.ServerStatus;
import dev.panelagent.store.KeptServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
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
    private final Terminal terminal;
    private final StateMachine state;
    private final ServerActions actions;
    private final ServerWork work;
    private final Results results;
    private final ServerView view;
    private final Consumer<Supervisor> onDeleted;
    private final Mailbox mailbox;
    private final OperationQueue operations;
    private final Observation observation;
    private final Convergence convergence;
    /** Commands taken and not yet reported. */
    private final AtomicInteger open = new AtomicInteger();

    /**
     * A supervisor that does not work yet.
     *
     * @param kept what is known of the server; it need not be in the store yet
     */
    Supervisor(ServerSpec spec, KeptServer kept, ServerServices services, Consumer<Supervisor> onDeleted) {
        this.services = services;
        this.onDeleted = onDeleted;
        ThreadFactory threads = AgentThreads.virtual("server-" + spec.id());
        this.console = services.console(spec.id());
        ServerContainer container = new ServerContainer(kept.container(), kept.observed());
        this.terminal = new Terminal(services.engine(), container, console);
        this.state = new StateMachine(spec.id(), kept.observed(), this::stateChanged, services.clock());
        this.mailbox = new Mailbox(spec.id(), threads, () -> isDone(), () -> converge());
        this.convergence = new Convergence(kept, services, mailbox, () -> startByItself());
        this.results = new Results(spec.id(), services, state, convergence);
        this.view = new ServerView(services, container, state, convergence, threads);
        this.actions = new ServerActions(services, container, state, console, this);
        this.work = new ServerWork(spec, services, actions, state, mailbox);
        this.operations = new OperationQueue(this, mailbox, threads);
        this.observation = new Observation(
                services.engine(),
                container,
                state,
                console,
                mailbox,
                threads,
                convergence,
                new CrashReporter(spec.id(), services, console, threads, view::lastUsage),
                () -> work.spec().ready().awaitsSign(),
                () -> operations.has(Supervisor::mayHaveEndedARun));
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
        operations.accept(own(new Command.StartServer(id())));
    }

    private boolean isDone() {
        return operations.isDone();
    }

    ServerSpec spec() {
        return work.spec();
    }

    private ServerId id() {
        return work.spec().id();
    }

    private static boolean mayHaveEndedARun(Operation operation) {
        return operation.origin() == Origin.RESUMED
                && !(operation.command() instanceof Command.CreateServer)
                && !(operation.command() instanceof Command.StartServer);
    }

    ServerState state() {
        return state.state();
    }

    Console console() {
        return console;
    }

    void interrupt() {
        terminal.interrupt(work.spec());
    }

    void resize(int rows, int columns) {
        terminal.resize(work.spec(), rows, columns);
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
            if (isWish(operation)) {
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
                            "server " + id() + " has too many requests waiting",
                            "wait for their results and send it again");
        }
    }

    /**
     * Whether it changes what the server should be doing. A create taken up again makes nothing of a server that is there
     * already, and may even be one that was about to be refused for that.
     */
    private static boolean isWish(Operation operation) {
        return switch (operation.origin()) {
            case COMMAND -> !(operation.command() instanceof Command.UpdateServer);
            case RESUMED ->
                !(operation.command() instanceof Command.CreateServer
                        || operation.command() instanceof Command.UpdateServer);
            case AGENT -> false;
        };
    }

    private static DesiredState desiredBy(Command.Lifecycle command) {
        return switch (command) {
            case Command.StartServer _, Command.RestartServer _ -> DesiredState.RUNNING;
            case Command.CreateServer _,
                    Command.StopServer _,
                    Command.KillServer _,
                    Command.DeleteServer _,
                    Command.SuspendServer _,
                    Command.UnsuspendServer _,
                    Command.ReinstallServer _ -> DesiredState.OFFLINE;
            case Command.UpdateServer _ -> throw new IllegalStateException("an update is no such wish");
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
        return view.status(work.spec(), operations.current(), measure);
    }

    /** What can be told of it without its mailbox. */
    ServerView view() {
        return view;
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
        work.perform(operation);
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
        services.events().publish(new Event.ServerDeleted(services.clock().instant(), id(), state.state()));
    }

    private RequestException notFound() {
        return new RequestException(ErrorCode.SERVER_NOT_FOUND, "server " + id() + " was deleted", "create it again");
    }

    @Override
    public void report(Operation operation, Operation.Result result) {
        // First, so that whoever hears of the end finds the server free for the next.
        open.decrementAndGet();
        results.report(operation, result, !operations.hasWaiting());
    }
}
