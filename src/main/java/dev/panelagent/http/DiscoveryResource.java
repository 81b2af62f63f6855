package dev.panelagent.http;

import dev.panelagent.protocol.HttpEncoder;
import dev.panelagent.protocol.SystemInfoSource;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Says which agent this is, to whoever asks (protocol 4.2). A class of its own: {@link PanelApi} owns the rest of /api. */
@Path("/api/discovery")
@Dependent
@Produces(MediaType.APPLICATION_JSON)
public class DiscoveryResource {
    private final HttpEncoder encoder;
    private final SystemInfoSource node;

    @Inject
    public DiscoveryResource(HttpEncoder encoder, SystemInfoSource node) {
        this.encoder = encoder;
        this.node = node;
    }

    @GET
    public String discovery() {
        return encoder.discovery(node.systemInfo());
    }
}
