package dev.panelagent.http;

import dev.panelagent.common.AgentException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.protocol.HttpEncoder;
import dev.panelagent.protocol.Reply;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Turns what went wrong outside a command into the Panel's shape; nothing of the inside shows. */
@Provider
@ApplicationScoped
public class Errors implements ExceptionMapper<Exception> {
    private static final System.Logger LOG = System.getLogger(Errors.class.getName());

    private final HttpEncoder encoder;

    /** RESTEasy looks for this one before it lets CDI use the other. */
    @SuppressWarnings("NullAway")
    public Errors() {
        this.encoder = null;
    }

    @Inject
    public Errors(HttpEncoder encoder) {
        this.encoder = encoder;
    }

    @Override
    public Response toResponse(Exception e) {
        if (e instanceof WebApplicationException refused) {
            int status = refused.getResponse().getStatus();
            return response(
                    status,
                    new Reply.Failure(
                            "",
                            ErrorCode.UNKNOWN_ACTION,
                            "HTTP " + status + ": see the README for what can be called"));
        }
        if (e instanceof AgentException refused) {
            return response(
                    Statuses.of(refused.code()),
                    new Reply.Failure("", refused.code(), String.valueOf(refused.getMessage())));
        }
        LOG.log(System.Logger.Level.ERROR, "a call of the Panel's API hit a defect", e);
        return response(500, new Reply.Failure("", ErrorCode.INTERNAL_ERROR, "defect of the agent: see its log"));
    }

    private Response response(int status, Reply reply) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .entity(encoder.reply("", reply))
                .build();
    }
}
