package dev.panelagent.http;

import dev.panelagent.command.CommandBus;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Inbound;
import dev.panelagent.protocol.Reply;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends commands and waits for their answers, as whoever calls over HTTP does. Thread-safe. */
@ApplicationScoped
class Answers {
    private final CommandBus commands;

    /** For the client proxy, which never uses the fields. */
    @SuppressWarnings("NullAway")
    protected Answers() {
        this.commands = null;
    }

    @Inject
    Answers(CommandBus commands) {
        this.commands = commands;
    }

    /** The one answer to what came in, be it fit to be carried out or not. */
    Reply to(Inbound inbound) throws InterruptedException {
        return switch (inbound) {
            case Inbound.Request(CommandRequest request) -> to(request);
            case Inbound.Rejected rejected -> refusal(rejected);
            case Inbound.Ping _, Inbound.Ack _, Inbound.Ignored _ ->
                throw new IllegalStateException("not a command: " + inbound);
        };
    }

    static Reply refusal(Inbound.Rejected rejected) {
        return new Reply.Failure(
                rejected.action(),
                rejected.reason().code(),
                String.valueOf(rejected.reason().getMessage()));
    }

    /** The one answer; TIMEOUT if it takes too long. */
    Reply to(CommandRequest request) throws InterruptedException {
        return to(request, new Patience());
    }

    /** The one answer; TIMEOUT if it takes longer than there is patience left. */
    Reply to(CommandRequest request, Patience patience) throws InterruptedException {
        return to(request, patience, () -> {});
    }

    /**
     * The one answer.
     *
     * @param done runs when the command is over, which may be later than this returns
     */
    Reply to(CommandRequest request, Patience patience, Runnable done) throws InterruptedException {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        commands.submit(request, answer -> {
            done.run();
            reply.complete(answer);
        });
        try {
            return reply.get(patience.forAnswer(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return late(request);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a reply is never completed exceptionally", e);
        }
    }

    /** What changes something goes on, and is known by its id. */
    private static Reply late(CommandRequest request) {
        String advice = request.command() instanceof Command.Effect
                ? "it goes on: ask get_command for " + request.id()
                : "the engine may be slow, ask again";
        return new Reply.Failure(request.command().action(), ErrorCode.TIMEOUT, "no answer within 5 s: " + advice);
    }
}
