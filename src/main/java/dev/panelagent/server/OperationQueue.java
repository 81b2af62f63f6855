package dev.panelagent.server;

import dev.panelagent.common.AgentException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.Event;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one server: one at work, the others waiting or giving way to a later one. Each is reported exactly
 * once. Belongs to the supervisor's loop, but for the question what is at work.
 */
final class OperationQueue {
    private static final System.Logger LOG = System.getLogger(OperationQueue.class.getName());
    private static final int MOST_WAITING = 16;
    /** How long one that was given up may take to let go; its engine calls have deadlines of their own. */
    private static final Duration LET_GO = Duration.ofSeconds(60);

    private final Work work;
    private final Mailbox mailbox;
    private final ThreadFactory threads;
    private final Deque<Operation> waiting = new ArrayDeque<>();
    /** Whose threads have not come back yet: the current one and those that gave way to it. */
    private final List<Operation> atWork = new ArrayList<>();

    private volatile @Nullable Operation current;
    private boolean closed;
    private @Nullable RequestException refusal;

    /** What the queue has done for it. */
    interface Work {
        /** Carries one out, on a thread of its own. */
        void perform(Operation operation) throws InterruptedException;

        /** Helps a command that takes the place of others, on its thread, while they let go. */
        void pressOn(Command.Lifecycle command);

        /** Looks what a failure left behind, on the operation's thread; what is returned runs on the loop. */
        Runnable settle();

        /** The server was deleted: returns what later commands are told. */
        RequestException deleted();

        /** Tells how one ended. */
        void report(Operation operation, Operation.Result result);
    }

    OperationQueue(Work work, Mailbox mailbox, ThreadFactory threads) {
        this.work = work;
        this.mailbox = mailbox;
        this.threads = threads;
    }

    /** The one at work; any thread may ask. */
    Optional<Operation> current() {
        return Optional.ofNullable(current);
    }

    /** Whether the one at work or one that waits is such. */
    boolean has(Predicate<Operation> wanted) {
        return current().filter(wanted).isPresent() || waiting.stream().anyMatch(wanted);
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** Whether there will never be work again. */
    boolean isDone() {
        return (closed || refusal != null) && atWork.isEmpty();
    }

    /** Takes one; it is reported even if there is no room for it. */
    void accept(Operation operation) {
        if (refusal != null) {
            fail(operation, refusal);
        } else if (closed) {
            work.report(operation, cancelled());
        } else if (!tookOver(operation)) {
            enqueue(operation);
        }
    }

    private boolean tookOver(Operation operation) {
        Command.Lifecycle next = operation.command();
        for (Operation pointless : Precedence.supersededBy(next, waiting)) {
            waiting.remove(pointless);
            work.report(pointless, new Operation.Result(Event.Outcome.SUPERSEDED, Optional.empty()));
        }
        Operation running = current;
        if (running == null || !Precedence.supersedes(next, running.command())) {
            return false;
        }
        running.supersede();
        run(operation);
        return true;
    }

    private void enqueue(Operation operation) {
        if (current == null) {
            run(operation);
        } else if (waiting.size() < MOST_WAITING) {
            waiting.addLast(operation);
        } else {
            fail(
                    operation,
                    new RequestException(
                            ErrorCode.INSUFFICIENT_RESOURCES,
                            MOST_WAITING + " requests wait for this server",
                            "wait for their results and send it again"));
        }
    }

    private void run(Operation operation) {
        List<Operation> before = List.copyOf(atWork);
        current = operation;
        atWork.add(operation);
        threads.newThread(() -> {
                    Operation.Result result = operation.execute(() -> {
                        takeOver(operation, before);
                        work.perform(operation);
                    });
                    Runnable settle = result.failure().isPresent() ? work.settle() : () -> {};
                    mailbox.deliver(() -> finished(operation, result, settle));
                })
                .start();
    }

    /** Two must never be at work at once, so it waits for all before it, not just the last. */
    private void takeOver(Operation operation, List<Operation> before) throws InterruptedException {
        if (!before.isEmpty()) {
            work.pressOn(operation.command());
        }
        long deadline = System.nanoTime() + LET_GO.toNanos();
        for (Operation earlier : before) {
            if (!earlier.awaitEnd(Duration.ofNanos(deadline - System.nanoTime()))) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "server {0}: {1} does not let go",
                        operation.command().serverId(),
                        earlier.command().action());
            }
        }
    }

    private void finished(Operation operation, Operation.Result result, Runnable settle) {
        atWork.remove(operation);
        boolean wasCurrent = current == operation;
        try {
            if (operation.command() instanceof Command.DeleteServer && result.outcome() == Event.Outcome.COMPLETED) {
                refusal = work.deleted();
            } else if (wasCurrent) {
                settle.run();
            }
        } finally {
            if (wasCurrent) {
                current = null;
            }
            work.report(operation, result);
            if (wasCurrent) {
                next();
            }
        }
    }

    private void next() {
        RequestException because = refusal;
        while (because != null && !waiting.isEmpty()) {
            fail(waiting.removeFirst(), because);
        }
        Operation next = waiting.pollFirst();
        if (next != null) {
            run(next);
        }
    }

    /** Gives up all there is, and takes nothing more. */
    void close() {
        closed = true;
        waiting.forEach(operation -> work.report(operation, cancelled()));
        waiting.clear();
        atWork.forEach(Operation::cancel);
    }

    private void fail(Operation operation, AgentException reason) {
        work.report(operation, new Operation.Result(Event.Outcome.FAILED, Optional.of(reason)));
    }

    private static Operation.Result cancelled() {
        return new Operation.Result(Event.Outcome.CANCELLED, Optional.empty());
    }
}
