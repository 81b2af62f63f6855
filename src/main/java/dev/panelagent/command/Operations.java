package dev.panelagent.command;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import dev.panelagent.files.Progress;
import dev.panelagent.protocol.CommandRecord;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.EventSink;
import dev.panelagent.protocol.FileChange;
import dev.panelagent.protocol.OperationStatus;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.ReplyData;
import dev.panelagent.store.CommandJournal;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Long work on files. It is answered with its result if that is there soon; else with how far it is, and the result is
 * told by the event that ends a command. What ended stays known for a while. Thread-safe.
 */
@ApplicationScoped
class Operations {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int MOST_AT_ONCE = 8;
    private static final int MOST_KNOWN = 200;

    private final CommandJournal journal;
    private final EventSink events;
    private final InstantSource clock;
    private final Duration patience;
    private final ThreadFactory threads = AgentThreads.platform("operation");
    private final ScheduledExecutorService timer = AgentThreads.timer("operations");
    /** In the order they began. */
    private final Map<String, Operation> known = new LinkedHashMap<>();

    private boolean stopping;

    /** For the client proxy, which never uses the fields. */
    @SuppressWarnings("NullAway")
    protected Operations() {
        this.journal = null;
        this.events = null;
        this.clock = null;
        this.patience = null;
    }

    @Inject
    Operations(CommandJournal journal, EventSink events) {
        this(journal, events, InstantSource.system(), PATIENCE);
    }

    Operations(CommandJournal journal, EventSink events, InstantSource clock, Duration patience) {
        this.journal = journal;
        this.events = events;
        this.clock = clock;
        this.patience = patience;
    }

    /** What is to be done; ends with an {@link dev.panelagent.common.AgentException} if it cannot be. */
    interface Work {
        ReplyData run(Progress progress);
    }

    /**
     * Begins work; the reply comes when it is done, or after a few seconds says that it is not.
     *
     * @throws RequestException INSUFFICIENT_RESOURCES if too much is under way; AGENT_OFFLINE
     */
    void begin(CommandRequest request, FileChange.Lengthy command, Work work, Consumer<Reply> replyTo) {
        Operation operation = new Operation(request, command, work, clock, events);
        add(operation);
        threads.newThread(() -> run(operation, replyTo)).start();
        var _ = timer.schedule(() -> operation.answerMeanwhile(replyTo), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void add(Operation operation) {
        long running = known.values().stream().filter(Operation::isRunning).count();
        if (stopping) {
            throw new RequestException(
                    ErrorCode.AGENT_OFFLINE, "the agent is stopping", "send it again when it is back");
        }
        if (running >= MOST_AT_ONCE) {
            throw new RequestException(
                    ErrorCode.INSUFFICIENT_RESOURCES,
                    running + " operations are under way",
                    "wait for one to end, or cancel it");
        }
        known.put(operation.id(), operation);
        while (known.size() > MOST_KNOWN) {
            String oldest = known.values().stream()
                    .filter(old -> !old.isRunning())
                    .findFirst()
                    .map(Operation::id)
                    .orElseThrow();
            Operation _ = known.remove(oldest);
        }
    }

    private void run(Operation operation, Consumer<Reply> replyTo) {
        Reply reply = operation.run();
        if (isStopping()) {
            // It was ended by the end of the agent: the next start says so.
            return;
        }
        if (operation.answer()) {
            replyTo.accept(reply);
        } else {
            tell(operation.status());
        }
    }

    /** Keeps the result and tells it, as that of any command that was answered before it was done. */
    private void tell(OperationStatus status) {
        Event.Outcome outcome = switch (status.state()) {
            case RUNNING -> throw new IllegalStateException("not done: " + status.id());
            case COMPLETED -> Event.Outcome.COMPLETED;
            case FAILED -> Event.Outcome.FAILED;
            case CANCELLED -> Event.Outcome.CANCELLED;
        };
        Optional<String> error = status.problem().map(OperationStatus.Problem::message);
        CommandRecord.Result result = new CommandRecord.Result(
                clock.instant(), outcome, status.problem().map(OperationStatus.Problem::code), error);
        var _ = journal.finish(status.id(), result, false);
        events.publish(new Event.CommandCompleted(
                result.finished(),
                status.id(),
                status.action(),
                status.serverId(),
                outcome,
                error,
                Duration.between(status.started(), result.finished()),
                Optional.empty()));
    }

    /**
     * How far one is.
     *
     * @throws RequestException OPERATION_NOT_FOUND
     */
    OperationStatus status(String id) {
        return find(id).status();
    }

    synchronized List<OperationStatus> all() {
        return known.values().stream().map(Operation::status).toList();
    }

    /** Asks one to end; it does at its next step. One that has ended stays as it is. */
    OperationStatus cancel(String id) {
        Operation operation = find(id);
        operation.cancel();
        return operation.status();
    }

    private synchronized Operation find(String id) {
        return Optional.ofNullable(known.get(id))
                .orElseThrow(() -> new RequestException(
                        ErrorCode.OPERATION_NOT_FOUND,
                        "no operation " + Text.quote(id) + " is known",
                        "ask get_command: it may have ended long ago"));
    }

    void stop(@Observes @Priority(200) Shutdown event) {
        synchronized (this) {
            stopping = true;
            known.values().forEach(Operation::cancel);
        }
        List<Runnable> _ = timer.shutdownNow();
    }

    private synchronized boolean isStopping() {
        return stopping;
    }
}
