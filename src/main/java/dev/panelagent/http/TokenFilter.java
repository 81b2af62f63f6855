package dev.panelagent.http;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.config.AgentConfig;
import dev.panelagent.config.Secret;
import dev.panelagent.protocol.HttpEncoder;
import dev.panelagent.protocol.Reply;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.Optional;

/** Lets through who has a token, as {@code Authorization: Bearer} or {@code X-API-Key} (protocol 4.1, 4.10). */
@Provider
@ApplicationScoped
@Authenticated
public class TokenFilter implements ContainerRequestFilter {
    private static final String BEARER = "Bearer ";

    private final AgentConfig config;
    private final HttpEncoder encoder;

    /** RESTEasy looks for this one before it lets CDI use the other. */
    @SuppressWarnings("NullAway")
    public TokenFilter() {
        this.config = null;
        this.encoder = null;
    }

    @Inject
    public TokenFilter(AgentConfig config, HttpEncoder encoder) {
        this.config = config;
        this.encoder = encoder;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        require(request, config.http().tokens(), encoder);
    }

    /** Refuses a request that has none of these tokens. */
    static void require(ContainerRequestContext request, List<Secret> accepted, HttpEncoder encoder) {
        if (token(request).filter(token -> Secret.anyMatches(accepted, token)).isPresent()) {
            return;
        }
        Reply refusal = new Reply.Failure(
                "",
                ErrorCode.AUTH_FAILED,
                "the token is missing or wrong: send Authorization: Bearer with the agent's AGENT_SECRET, or a token of AGENT_TOKENS");
        request.abortWith(Response.status(Response.Status.UNAUTHORIZED)
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                .type(MediaType.APPLICATION_JSON)
                .entity(encoder.reply("", refusal))
                .build());
    }

    private static Optional<String> token(ContainerRequestContext request) {
        Optional<String> bearer = Optional.ofNullable(request.getHeaderString(HttpHeaders.AUTHORIZATION))
                .filter(value -> value.startsWith(BEARER))
                .map(value -> value.substring(BEARER.length()));
        return bearer.or(() -> Optional.ofNullable(request.getHeaderString("X-API-Key")));
    }
}
