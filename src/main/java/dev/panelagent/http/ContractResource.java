package dev.panelagent.http;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.protocol.HttpEncoder;
import dev.panelagent.protocol.Reply;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Set;

/**
 * Hands out the contract of the socket (AsyncAPI) and the schemas alone, to whoever asks: it tells nothing of this node. The
 * HTTP API's own document is MicroProfile's to show, on the operator's port.
 */
@Path("/api/contract")
@Dependent
@Produces(MediaType.APPLICATION_JSON)
public class ContractResource {
    private static final Set<String> DOCUMENTS = Set.of("asyncapi.json", "schemas.json");

    private final HttpEncoder encoder;

    @Inject
    public ContractResource(HttpEncoder encoder) {
        this.encoder = encoder;
    }

    @GET
    @Path("{document}")
    public Response document(@PathParam("document") String document) {
        if (!DOCUMENTS.contains(document)) {
            Reply refusal = new Reply.Failure(
                    "", ErrorCode.FILE_NOT_FOUND, "there is no such document: there are " + DOCUMENTS);
            return Response.status(Statuses.of(ErrorCode.FILE_NOT_FOUND))
                    .entity(encoder.reply("", refusal))
                    .build();
        }
        InputStream content = ContractResource.class.getResourceAsStream(document);
        return Response.ok(content).build();
    }
}
