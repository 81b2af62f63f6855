package dev.panelagent.http;

import dev.panelagent.config.AgentConfig;
import dev.panelagent.protocol.HttpEncoder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

/** Keeps the oldest Panel's calls out unless they are switched on, and lets through who has a token for them. */
@Provider
@ApplicationScoped
@LegacyRest
public class LegacyFilter implements ContainerRequestFilter {
    private final AgentConfig config;
    private final HttpEncoder encoder;

    /** RESTEasy looks for this one before it lets CDI use the other. */
    @SuppressWarnings("NullAway")
    public LegacyFilter() {
        this.config = null;
        this.encoder = null;
    }

    @Inject
    public LegacyFilter(AgentConfig config, HttpEncoder encoder) {
        this.config = config;
        this.encoder = encoder;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        AgentConfig.LegacyRest legacy = config.http().legacy().orElseThrow(NotFoundException::new);
        TokenFilter.require(request, legacy.tokens(), encoder);
    }
}
