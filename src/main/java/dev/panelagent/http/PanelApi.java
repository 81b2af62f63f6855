package dev.panelagent.http;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.FileQuery;
import dev.panelagent.protocol.FrameDecoder;
import dev.panelagent.protocol.HttpEncoder;
import dev.panelagent.protocol.Inbound;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.Spool;
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

/**
 * What the Panel calls with its token (protocol 4). A command is always answered with 200, because the Panel takes
 * anything else for a dead agent.
 */
@Path("/api")
@Dependent
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
public class PanelApi {
    private final Answers answers;
    private final FrameDecoder decoder;
    private final HttpEncoder encoder;
    private final SystemInfoSource node;
    private final BodyRoom room;
    private final Bodies bodies;

    @Inject
    public PanelApi(
            Answers answers,
            FrameDecoder decoder,
            HttpEncoder encoder,
            SystemInfoSource node,
            BodyRoom room,
            Bodies bodies) {
        this.answers = answers;
        this.decoder = decoder;
        this.encoder = encoder;
        this.node = node;
        this.room = room;
        this.bodies = bodies;
    }

    /** One command; the body is read as text, whatever its content type says. */
    @POST
    @Path("/command")
    public String command(@HeaderParam(HttpHeaders.CONTENT_LENGTH) @DefaultValue("-1") long length, InputStream body)
            throws InterruptedException {
        Patience patience = new Patience();
        long inMemory = length < 0 ? Bodies.SMALL : Math.min(length, Bodies.SMALL);
        try (BodyRoom.Taken _ = room.take(inMemory, patience)) {
            byte[] start = patience.whileSending(() -> body.readNBytes(Bodies.SMALL + 1));
            return start.length <= Bodies.SMALL
                    ? small(start, patience)
                    : large(bodies.receive(start, length, body, patience), patience);
        } catch (RequestException e) {
            return encoder.reply("", new Reply.Failure("", e.code(), String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return encoder.reply("", new Reply.Failure("", ErrorCode.PARSE_ERROR, "the body broke off: send it again"));
        }
    }

    private String small(byte[] body, Patience patience) throws InterruptedException {
        Inbound inbound = decoder.httpBody(new String(body, StandardCharsets.UTF_8));
        if (inbound instanceof Inbound.Request(CommandRequest request)) {
            try (BodyRoom.Taken _ = room.take(answerSize(request.command()), patience)) {
                return encoder.reply(request.id(), answers.to(request, patience));
            }
        }
        return refusal(inbound);
    }

    /** The body is needed until the command is over, and then by nobody. */
    private String large(LargeBody body, Patience patience) throws InterruptedException {
        boolean handedOver = false;
        try {
            Inbound inbound = decode(body, patience);
            if (inbound instanceof Inbound.Request(CommandRequest request)) {
                handedOver = true;
                return encoder.reply(request.id(), answers.to(request, patience, body::close));
            }
            return refusal(inbound);
        } finally {
            if (!handedOver) {
                body.close();
            }
        }
    }

    private Inbound decode(LargeBody body, Patience patience) throws InterruptedException {
        try (BodyRoom.Taken _ = room.take(Spool.MOST_IN_MEMORY, patience)) {
            return decoder.httpBody(body);
        }
    }

    private String refusal(Inbound inbound) {
        if (inbound instanceof Inbound.Rejected rejected) {
            return encoder.reply(rejected.id(), Answers.refusal(rejected));
        }
        throw new IllegalStateException("not an HTTP body");
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
}
