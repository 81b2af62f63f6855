package dev.panelagent.http;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.protocol.Inbound;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.RestDecoder;
import dev.panelagent.protocol.RestEncoder;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;

/**
 * The REST API that the oldest Panel calls (protocol 5). It takes any status but 2xx for a failure, and a failed call
 * for metrics makes it invent some.
 */
@Path("/api/servers/{id}")
@Dependent
@LegacyRest
@Produces(MediaType.APPLICATION_JSON)
public class LegacyResource {
    private static final int LARGEST_BODY = 64 * 1024;

    private final Answers answers;
    private final RestDecoder decoder;
    private final RestEncoder encoder;

    @Inject
    public LegacyResource(Answers answers, RestDecoder decoder, RestEncoder encoder) {
        this.answers = answers;
        this.decoder = decoder;
        this.encoder = encoder;
    }

    @GET
    @Path("metrics")
    public Response metrics(@PathParam("id") String id) throws InterruptedException {
        return respond(decoder.metrics(id));
    }

    @POST
    @Path("power")
    public Response power(@PathParam("id") String id, InputStream body) throws IOException, InterruptedException {
        return respond(id, body, decoder::power);
    }

    @GET
    @Path("console")
    public Response console(@PathParam("id") String id, @QueryParam("lines") @DefaultValue("") String lines)
            throws InterruptedException {
        return respond(decoder.console(id, lines));
    }

    @POST
    @Path("console")
    public Response input(@PathParam("id") String id, InputStream body) throws IOException, InterruptedException {
        return respond(id, body, decoder::input);
    }

    @POST
    @Path("mods")
    public Response mods(@PathParam("id") String id, InputStream body) throws IOException, InterruptedException {
        return respond(id, body, decoder::mods);
    }

    /** Nothing in that Panel says what is to be done here, and nothing in it calls it. */
    @POST
    @Path("update")
    public Response update(@PathParam("id") String id) {
        return respond(new Reply.Failure(
                "update",
                ErrorCode.UNKNOWN_ACTION,
                "this agent does not update games by itself: restart the server, or install what is new"));
    }

    @GET
    @Path("files")
    public Response files(@PathParam("id") String id, @QueryParam("path") @DefaultValue("/") String path)
            throws InterruptedException {
        return respond(decoder.files(id, path));
    }

    private Response respond(String id, InputStream body, BiFunction<String, String, Inbound> call)
            throws IOException, InterruptedException {
        byte[] bytes = body.readNBytes(LARGEST_BODY + 1);
        if (bytes.length > LARGEST_BODY) {
            return respond(new Reply.Failure(
                    "", ErrorCode.LIMIT_EXCEEDED, "the body is larger than " + LARGEST_BODY + " bytes: send less"));
        }
        return respond(call.apply(id, new String(bytes, StandardCharsets.UTF_8)));
    }

    private Response respond(Inbound call) throws InterruptedException {
        return respond(answers.to(call));
    }

    private Response respond(Reply reply) {
        int status = reply instanceof Reply.Failure failure ? Statuses.of(failure.code()) : 200;
        return Response.status(status).entity(encoder.body(reply)).build();
    }
}
