package dev.panelagent.http;

import dev.panelagent.command.CommandBus;
import dev.panelagent.common.ErrorCode;
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
    /** The Panel gives up after 30 s and its users long before. */
    private static final long PATIENCE_MILLIS = 5_000;

    /** Whoever sent so much has waited for longer already. */
    private static final long LARGE_PATIENCE_MILLIS = 20_000;

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
        return to(request, PATIENCE_MILLIS, () -> {});
    }

    /**
     * The one answer to a request with a large body.
     *
     * @param done runs when the command is over, which may be later than this returns
     */
    Reply toLarge(CommandRequest request, Runnable done) throws InterruptedException {
        return to(request, LARGE_PATIENCE_MILLIS, done);
    }

    private Reply to(CommandRequest request, long patienceMillis, Runnable done) throws InterruptedException {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        commands.submit(request, answer -> {
            done.run();
            reply.complete(answer);
        });
        try {
            return reply.get(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Reply.Failure(
                    request.command().action(),
                    ErrorCode.TIMEOUT,
                    "no answer within " + patienceMillis / 1000 + " s: the engine may be slow, ask again");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a reply is never completed exceptionally", e);
        }
    }
}
