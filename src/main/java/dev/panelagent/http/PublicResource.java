package dev.panelagent.http;

import dev.panelagent.protocol.HttpEncoder;
import dev.panelagent.protocol.LinkStatus;
import dev.panelagent.protocol.SystemInfoSource;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** What a Panel finds the agent by, before it has a token (protocol 4.2). Tells nothing about servers. */
@Path("/")
@Dependent
@Produces(MediaType.APPLICATION_JSON)
public class PublicResource {
    private final HttpEncoder encoder;
    private final SystemInfoSource node;
    private final LinkStatus link;

    @Inject
    public PublicResource(HttpEncoder encoder, SystemInfoSource node, LinkStatus link) {
        this.encoder = encoder;
        this.node = node;
        this.link = link;
    }

    @GET
    public Response root() {
        return Response.status(Response.Status.MOVED_PERMANENTLY)
                .location(URI.create("/health"))
                .build();
    }

    /** Always 200 while the agent runs: the Panel ignores an agent that answers 503. */
    @GET
    @Path("health")
    public String health() {
        return encoder.health(node.systemInfo(), link.link(), Uptime.ofAgent());
    }
}
