package dev.panelagent.command;

import dev.panelagent.common.AgentException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.files.Progress;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.EventSink;
import dev.panelagent.protocol.FileChange;
import dev.panelagent.protocol.OperationStatus;
import dev.panelagent.protocol.OperationStatus.Problem;
import dev.panelagent.protocol.OperationStatus.State;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.ReplyData;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One piece of long work. Tells how far it is at most once a second. Thread-safe. */
final class Operation implements Progress {
    private static final System.Logger LOG = System.getLogger(Operation.class.getName());
    private static final Duration TOLD_EVERY = Duration.ofSeconds(1);

    private final CommandRequest request;
    private final FileChange.Lengthy command;
    private final Operations.Work work;
    private final InstantSource clock;
    private final EventSink events;
    private final Instant started;
    private final AtomicBoolean answered = new AtomicBoolean();

    private State state = State.RUNNING;
    private boolean cancelled;
    private long done;
    private long total;
    private Instant told;
    private Optional<Instant> finished = Optional.empty();
    private Optional<ReplyData> result = Optional.empty();
    private Optional<Problem> problem = Optional.empty();
    private @Nullable Thread worker;

    Operation(
            CommandRequest request,
            FileChange.Lengthy command,
            Operations.Work work,
            InstantSource clock,
            EventSink events) {
        this.request = request;
        this.command = command;
        this.work = work;
        this.clock = clock;
        this.events = events;
        this.started = clock.instant();
        this.told = started;
    }

    String id() {
        return request.id();
    }

    synchronized boolean isRunning() {
        return state == State.RUNNING;
    }

    /** Does it; never throws. */
    Reply run() {
        synchronized (this) {
            worker = Thread.currentThread();
        }
        try {
            // Whoever called it off before it began has no thread to interrupt.
            advance(0);
            ReplyData data = work.run(this);
            end(State.COMPLETED, Optional.of(data), Optional.empty());
            return new Reply.Success(command, data);
        } catch (CancellationException e) {
            return cancelledReply();
        } catch (AgentException e) {
            // What is interrupted fails in its own way.
            return isCancelled() ? cancelledReply() : failure(State.FAILED, e.code(), String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, command.action() + " " + id() + " hit a defect", e);
            return failure(
                    State.FAILED, ErrorCode.INTERNAL_ERROR, "defect of the agent: see its log for command " + id());
        }
    }

    private Reply cancelledReply() {
        return failure(
                State.CANCELLED, ErrorCode.CANCELLED, command.action() + " was cancelled: send it again if need be");
    }

    private Reply failure(State how, ErrorCode code, String message) {
        end(how, Optional.empty(), Optional.of(new Problem(code, message)));
        return new Reply.Failure(command.action(), code, message);
    }

    private synchronized void end(State how, Optional<ReplyData> data, Optional<Problem> why) {
        state = how;
        result = data;
        problem = why;
        finished = Optional.of(clock.instant());
        worker = null;
        // The thread goes on with the result, which a cancellation that came too late must not disturb.
        boolean _ = Thread.interrupted();
    }

    /** Whether the answer is this caller's to give: there is one only. */
    boolean answer() {
        return answered.compareAndSet(false, true);
    }

    /** Says that it goes on, unless there was an answer. */
    void answerMeanwhile(Consumer<Reply> replyTo) {
        OperationStatus now = status();
        if (now.state() == State.RUNNING && answer()) {
            replyTo.accept(new Reply.Success(command, new ReplyData.OneOperation(now)));
        }
    }

    synchronized OperationStatus status() {
        return new OperationStatus(
                id(),
                command.action(),
                command.serverId(),
                state,
                done,
                total > 0 ? OptionalLong.of(total) : OptionalLong.empty(),
                started,
                finished,
                result,
                problem);
    }

    synchronized void cancel() {
        cancelled = true;
        if (worker != null) {
            worker.interrupt();
        }
    }

    private synchronized boolean isCancelled() {
        return cancelled;
    }

    @Override
    public synchronized void total(long bytes) {
        total = bytes;
    }

    @Override
    public void advance(long bytes) {
        Optional<OperationStatus> news;
        synchronized (this) {
            if (cancelled) {
                throw new CancellationException(command.action() + " was cancelled");
            }
            done += bytes;
            news = isTimeToTell() ? Optional.of(status()) : Optional.empty();
        }
        news.ifPresent(status -> events.publish(new Event.OperationProgress(told(), status)));
    }

    private boolean isTimeToTell() {
        Instant now = clock.instant();
        if (now.isBefore(told.plus(TOLD_EVERY))) {
            return false;
        }
        told = now;
        return true;
    }

    private synchronized Instant told() {
        return told;
    }
}
