package dev.panelagent.http;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

/** Asks for the token where there is no link; the resource sees whether a link is good, as it alone knows for what. */
@Provider
@ApplicationScoped
@LinkOrToken
public class LinkFilter implements ContainerRequestFilter {
    private final TokenFilter tokens;

    /** RESTEasy looks for this one before it lets CDI use the other. */
    @SuppressWarnings("NullAway")
    public LinkFilter() {
        this.tokens = null;
    }

    @Inject
    public LinkFilter(TokenFilter tokens) {
        this.tokens = tokens;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (!request.getUriInfo().getQueryParameters().containsKey(LinkOrToken.PARAMETER)) {
            tokens.filter(request);
        }
    }
}
