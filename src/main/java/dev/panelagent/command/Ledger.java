package dev.panelagent.command;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.StoreException;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandCodec;
import dev.panelagent.protocol.CommandRecord;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.OperationStatus;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.ReplyData;
import dev.panelagent.store.CommandJournal;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Sees to it that a command that changes something is carried out once, however often it comes: it is kept before
 * anything is done, and the same id again gets the same answer. A command that is refused is not kept, as nothing
 * happened; sent again, it is looked at anew. Thread-safe.
 */
@Dependent
class Ledger {
    private final CommandJournal journal;
    private final CommandCodec codec;
    private final InstantSource clock;
    /** Replies that are not known yet. */
    private final Map<String, CompletableFuture<Reply>> pending = new ConcurrentHashMap<>();

    @Inject
    Ledger(CommandJournal journal, CommandCodec codec) {
        this(journal, codec, InstantSource.system());
    }

    Ledger(CommandJournal journal, CommandCodec codec, InstantSource clock) {
        this.journal = journal;
        this.codec = codec;
        this.clock = clock;
    }

    /**
     * Carries a command out unless it was before.
     *
     * @param carryOut replies exactly once and does not throw
     */
    void once(
            CommandRequest request,
            Command.Effect command,
            Consumer<Reply> replyTo,
            Consumer<Consumer<Reply>> carryOut) {
        CompletableFuture<Reply> mine = new CompletableFuture<>();
        CompletableFuture<Reply> earlier = pending.putIfAbsent(request.id(), mine);
        if (earlier != null) {
            var _ = earlier.thenAccept(replyTo);
            return;
        }
        Consumer<Reply> answer = reply -> {
            pending.remove(request.id());
            replyTo.accept(reply);
            mine.complete(reply);
        };
        try {
            Optional<CommandRecord> kept = journal.accept(new CommandJournal.Entry(
                    request.id(), request.dialect(), command.action(), command.serverId(), codec.write(command)));
            if (kept.isPresent()) {
                answer.accept(again(kept.get(), command));
            } else {
                carryOut.accept(reply -> settle(request, command, reply, answer));
            }
        } catch (StoreException e) {
            answer.accept(new Reply.Failure(command.action(), e.code(), String.valueOf(e.getMessage())));
        }
    }

    /** A lifecycle command that was taken has its result later; all else is over with the reply. */
    private void settle(CommandRequest request, Command.Effect command, Reply reply, Consumer<Reply> answer) {
        switch (reply) {
            case Reply.Accepted _ -> answer.accept(reply);
            case Reply.Failure _
            when command instanceof Command.Lifecycle -> {
                // Said to have been refused, it must not be taken up after a restart.
                var _ = journal.withdraw(request.id()).whenComplete((gone, error) -> answer.accept(reply));
            }
            case Reply.Failure failure ->
                finish(request, outcome(failure), Optional.of(failure), () -> answer.accept(reply));
            case Reply.Success success when isUnderWay(success) -> answer.accept(reply);
            case Reply.Success _ ->
                finish(request, Event.Outcome.COMPLETED, Optional.empty(), () -> answer.accept(reply));
        }
    }

    private static Event.Outcome outcome(Reply.Failure failure) {
        return failure.code() == ErrorCode.CANCELLED ? Event.Outcome.CANCELLED : Event.Outcome.FAILED;
    }

    /** Long work that was only begun; what becomes of it is kept when it ends. */
    private static boolean isUnderWay(Reply.Success success) {
        return success.data() instanceof ReplyData.OneOperation(OperationStatus status)
                && status.state() == OperationStatus.State.RUNNING;
    }

    /** The reply waits for the disk: it must not say what a restart would not know. */
    private void finish(CommandRequest request, Event.Outcome outcome, Optional<Reply.Failure> failure, Runnable then) {
        CommandRecord.Result result = new CommandRecord.Result(
                clock.instant(), outcome, failure.map(Reply.Failure::code), failure.map(Reply.Failure::message));
        var _ = journal.finish(request.id(), result, true).whenComplete((kept, error) -> then.run());
    }

    private static Reply again(CommandRecord kept, Command.Effect command) {
        if (!kept.action().equals(command.action()) || !kept.serverId().equals(command.serverId())) {
            return new Reply.Failure(
                    command.action(),
                    ErrorCode.CONFIG_INVALID,
                    "the id " + kept.id() + " was used for " + kept.action() + " on " + kept.serverId()
                            + ": give each command an id of its own");
        }
        if (command instanceof Command.Lifecycle lifecycle) {
            return new Reply.Accepted(lifecycle);
        }
        return kept.result()
                .map(result -> reply(result, command))
                .orElseGet(() -> new Reply.Failure(
                        command.action(), ErrorCode.TIMEOUT, "it is still being carried out: ask get_command"));
    }

    private static Reply reply(CommandRecord.Result result, Command.Effect command) {
        return result.outcome() == Event.Outcome.COMPLETED
                ? new Reply.Success(command, new ReplyData.Done(command.serverId()))
                : new Reply.Failure(
                        command.action(),
                        result.code().orElse(ErrorCode.INTERNAL_ERROR),
                        result.error().orElse("it failed"));
    }
}
