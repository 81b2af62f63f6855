package dev.panelagent.http;

import dev.panelagent.command.CommandBus;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.FileQuery;
import dev.panelagent.protocol.FrameDecoder;
import dev.panelagent.protocol.HttpEncoder;
import dev.panelagent.protocol.Inbound;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.SystemInfoSource;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What the Panel calls with its token (protocol 4). A command is always answered with 200, because the Panel takes
 * anything else for a dead agent.
 */
@Path("/api")
@Dependent
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
public class PanelApi {
    /** The Panel gives up after 30 s and its users long before. */
    private static final long ANSWER_MILLIS = 5_000;

    private final CommandBus commands;
    private final FrameDecoder decoder;
    private final HttpEncoder encoder;
    private final SystemInfoSource node;
    private final BodyRoom room;

    @Inject
    public PanelApi(
            CommandBus commands, FrameDecoder decoder, HttpEncoder encoder, SystemInfoSource node, BodyRoom room) {
        this.commands = commands;
        this.decoder = decoder;
        this.encoder = encoder;
        this.node = node;
        this.room = room;
    }

    /** One command; the body is read as text, whatever its content type says. */
    @POST
    @Path("/command")
    public String command(
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) @DefaultValue("" + BodyRoom.LARGEST) long length, InputStream body)
            throws IOException, InterruptedException {
        try (BodyRoom.Taken _ = room.take(length)) {
            byte[] bytes = body.readNBytes(BodyRoom.LARGEST + 1);
            if (bytes.length > BodyRoom.LARGEST) {
                throw new RequestException(
                        ErrorCode.PARSE_ERROR,
                        "the body is larger than " + BodyRoom.LARGEST + " bytes",
                        "send less at a time, or use create_upload_link");
            }
            return command(new String(bytes, StandardCharsets.UTF_8));
        } catch (RequestException e) {
            return encoder.reply("", new Reply.Failure("", e.code(), String.valueOf(e.getMessage())));
        }
    }

    private String command(String body) throws InterruptedException {
        return switch (decoder.httpBody(body)) {
            case Inbound.Request(CommandRequest request) -> {
                try (BodyRoom.Taken _ = room.take(answerSize(request.command()))) {
                    yield encoder.reply(request.id(), answer(request));
                }
            }
            case Inbound.Rejected rejected ->
                encoder.reply(
                        rejected.id(),
                        new Reply.Failure(
                                rejected.action(),
                                rejected.reason().code(),
                                String.valueOf(rejected.reason().getMessage())));
            case Inbound.Ping _, Inbound.Ack _, Inbound.Ignored _ ->
                throw new IllegalStateException("not an HTTP body");
        };
    }

    @GET
    @Path("/status")
    public String status() {
        return encoder.status(node.systemInfo(), Uptime.ofAgent());
    }

    /** A guess for what may be large. */
    private static long answerSize(Command command) {
        return command instanceof FileQuery.ReadFile read ? read.length().orElse(BodyRoom.LARGEST / 2) : 0;
    }

    private Reply answer(CommandRequest request) throws InterruptedException {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        commands.submit(request, reply::complete);
        try {
            return reply.get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Reply.Failure(
                    request.command().action(),
                    ErrorCode.TIMEOUT,
                    "no answer within " + ANSWER_MILLIS / 1000 + " s: the engine may be slow, ask again");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a reply is never completed exceptionally", e);
        }
    }
}
