package dev.panelagent.server;

import dev.panelagent.common.AgentException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.protocol.ServerStatus;
import dev.panelagent.protocol.StopStage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One lifecycle command at work: it runs once, on a thread of its own, and can be given up. */
final class Operation implements Shield {
    /** The work itself. */
    @FunctionalInterface
    interface Body {
        void run() throws InterruptedException;
    }

    /**
     * How it ended.
     *
     * @param failure what went wrong; empty on success
     */
    record Result(Outcome outcome, Optional<AgentException> failure) {}

    private static final System.Logger LOG = System.getLogger(Operation.class.getName());

    private final CommandRequest request;
    private final Command.Lifecycle command;
    private final Instant since;
    private final Origin origin;
    private final long startedNanos = System.nanoTime();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Outcome givenUpAs;
    private volatile Optional<StopStage> stoppedBy = Optional.empty();
    private boolean shielded;
    private volatile @Nullable Thread thread;

    /**
     * An operation that has not begun.
     *
     * @param since when its command was taken
     */
    Operation(CommandRequest request, Command.Lifecycle command, Instant since, Origin origin) {
        this.request = request;
        this.command = command;
        this.since = since;
        this.origin = origin;
    }

    Command.Lifecycle command() {
        return command;
    }

    CommandRequest request() {
        return request;
    }

    Instant since() {
        return since;
    }

    Origin origin() {
        return origin;
    }

    /** Notes how far it had to go to end the server. */
    void stoppedBy(Optional<StopStage> stage) {
        stoppedBy = stage;
    }

    Optional<StopStage> stoppedBy() {
        return stoppedBy;
    }

    /** From its command's acceptance, or its beginning in this life of the agent, until now. */
    Duration took(Instant now) {
        return origin == Origin.RESUMED
                ? Duration.between(since, now)
                : Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    ServerStatus.Activity activity() {
        return new ServerStatus.Activity(request.id(), command.action(), since);
    }

    /** Gives way to a later request: the body is interrupted at its present or next wait. */
    void supersede() {
        giveUp(Outcome.SUPERSEDED);
    }

    /** Gives up because the agent stops. */
    void cancel() {
        giveUp(Outcome.CANCELLED);
    }

    private synchronized void giveUp(Outcome as) {
        if (givenUpAs == null) {
            givenUpAs = as;
        }
        Thread running = thread;
        if (running != null && !shielded) {
            running.interrupt();
        }
    }

    @Override
    public void run(Runnable step) throws InterruptedException {
        synchronized (this) {
            if (givenUpAs != null) {
                throw new InterruptedException();
            }
            shielded = true;
        }
        try {
            step.run();
        } finally {
            synchronized (this) {
                shielded = false;
                if (givenUpAs != null) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** Waits for an operation that was given up to let go; {@code false} if it does not in time. */
    boolean awaitEnd(Duration time) throws InterruptedException {
        return ended.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Runs the body on the calling thread and never throws. */
    Result execute(Body body) {
        synchronized (this) {
            thread = Thread.currentThread();
            if (givenUpAs != null) {
                thread.interrupt();
            }
        }
        try {
            body.run();
            return unlessGivenUp(new Result(Outcome.COMPLETED, Optional.empty()));
        } catch (InterruptedException e) {
            return unlessGivenUp(new Result(Outcome.CANCELLED, Optional.empty()));
        } catch (AgentException e) {
            return unlessGivenUp(new Result(outcome(e), Optional.of(e)));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, command.action() + " " + request.id() + " hit a defect", e);
            return new Result(Outcome.FAILED, Optional.of(defect()));
        } finally {
            release();
        }
    }

    private synchronized void release() {
        thread = null;
        // A late interrupt must not reach whatever this thread does next.
        Thread.interrupted();
        ended.countDown();
    }

    private Result unlessGivenUp(Result result) {
        Outcome as = givenUpAs;
        return as == null ? result : new Result(as, Optional.empty());
    }

    private static Outcome outcome(AgentException e) {
        return e.code() == ErrorCode.TIMEOUT ? Outcome.TIMED_OUT : Outcome.FAILED;
    }

    private AgentException defect() {
        return new RequestException(
                ErrorCode.INTERNAL_ERROR,
                command.action() + " failed on a defect of the agent",
                "see the agent's log for command " + request.id());
    }
}
