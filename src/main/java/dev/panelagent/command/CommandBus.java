package dev.panelagent.command;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.ContainerCommand;
import dev.panelagent.protocol.FileChange;
import dev.panelagent.protocol.FileQuery;
import dev.panelagent.protocol.Reply;
import dev.panelagent.server.ServerRegistry;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Takes each request to its handler and sees to it that it is answered exactly once, whatever happens; what changes
 * something is carried out once, however often it is sent. Lifecycle commands are handed over on the caller's thread, so
 * that they reach a server in the order they came; what is typed and what is done to files reach it in that order as well, and all others run
 * beside. Thread-safe.
 */
@ApplicationScoped
public class CommandBus {
    private static final System.Logger LOG = System.getLogger(CommandBus.class.getName());
    private static final int MOST_AT_ONCE = 64;

    private final Map<Class<? extends Command>, CommandHandler> handlers = new HashMap<>();
    private final Ledger ledger;
    /** The one name of a server with several: what is done to it keeps its order, whatever it is called. */
    private final UnaryOperator<ServerId> canonical;

    private final Semaphore slots = new Semaphore(MOST_AT_ONCE);
    private final ThreadFactory threads = AgentThreads.virtual("command");
    private final Lanes inputs = new Lanes(threads);
    /** Calls of the system hold their thread, and virtual ones share a few. */
    private final ThreadFactory fileThreads = AgentThreads.platform("files");

    private final Lanes files = new Lanes(fileThreads);
    private volatile boolean stopped;

    /** For the client proxy, which never uses the fields. */
    @SuppressWarnings("NullAway")
    protected CommandBus() {
        this.ledger = null;
        this.canonical = null;
    }

    @Inject
    CommandBus(@Any Instance<CommandHandler> found, Ledger ledger, ServerRegistry servers) {
        this(found, ledger, servers::canonical);
    }

    CommandBus(Iterable<CommandHandler> found, Ledger ledger, UnaryOperator<ServerId> canonical) {
        this.ledger = ledger;
        this.canonical = canonical;
        for (CommandHandler handler : found) {
            for (Class<? extends Command> type : handler.handles()) {
                CommandHandler other = handlers.put(type, handler);
                if (other != null) {
                    throw new IllegalStateException(type + " has two handlers: " + handler + " and " + other);
                }
            }
        }
    }

    /**
     * Takes a request; the reply comes once, now or later, on this thread or another. Never throws; waits for the disk
     * where something is to be changed, at most a few seconds.
     */
    public void submit(CommandRequest request, Consumer<Reply> replyTo) {
        Consumer<Reply> once = once(request, replyTo);
        if (stopped) {
            once.accept(Guard.failure(
                    request, ErrorCode.AGENT_OFFLINE, "the agent is stopping: send it again when it is back"));
        } else if (changesAServer(request.command())) {
            take(request, once);
        } else if (slots.tryAcquire()) {
            Runnable task = () -> {
                try {
                    take(request, once);
                } finally {
                    slots.release();
                }
            };
            run(request.command(), task);
        } else {
            once.accept(Guard.failure(
                    request,
                    ErrorCode.INSUFFICIENT_RESOURCES,
                    MOST_AT_ONCE + " requests are being answered: wait for their results and send it again"));
        }
    }

    private static boolean changesAServer(Command command) {
        return command instanceof Command.Lifecycle || command instanceof ContainerCommand.ChangeContainer;
    }

    private void run(Command command, Runnable task) {
        switch (command) {
            case Command.Input input -> inputs.run(canonical.apply(input.serverId()), task);
            case FileChange change -> files.run(canonical.apply(change.serverId()), task);
            case FileQuery _ -> fileThreads.newThread(task).start();
            default -> threads.newThread(task).start();
        }
    }

    /** From now on nothing is taken. */
    void stop(@Observes @Priority(100) Shutdown event) {
        stopped = true;
    }

    private void take(CommandRequest request, Consumer<Reply> replyTo) {
        if (request.command() instanceof Command.Effect command) {
            ledger.once(request, command, replyTo, settled -> handle(request, once(request, settled)));
        } else {
            handle(request, replyTo);
        }
    }

    private void handle(CommandRequest request, Consumer<Reply> replyTo) {
        Guard.run(request, replyTo, () -> handler(request.command()).handle(request, replyTo));
    }

    private CommandHandler handler(Command command) {
        CommandHandler handler = handlers.get(command.getClass());
        if (handler == null) {
            throw new IllegalStateException("no handler for " + command.getClass());
        }
        return handler;
    }

    private static Consumer<Reply> once(CommandRequest request, Consumer<Reply> replyTo) {
        AtomicBoolean replied = new AtomicBoolean();
        return reply -> {
            if (replied.compareAndSet(false, true)) {
                deliver(request, reply, replyTo);
            } else {
                LOG.log(System.Logger.Level.ERROR, "second reply to {0} suppressed", request.id());
            }
        };
    }

    /** A receiver's trouble is its own: the command is taken all the same. */
    private static void deliver(CommandRequest request, Reply reply, Consumer<Reply> replyTo) {
        try {
            replyTo.accept(reply);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "the reply to " + request.id() + " could not be delivered", e);
        }
    }
}
