package dev.panelagent.link;

import dev.panelagent.config.Secret;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;

/** Where the Panel is and as whom the agent goes there. Prints neither query nor token. */
final class PanelTarget {
    private static final String NODE_ID = "nodeId=";

    private final URI uri;
    private final String nodeId;
    private final Secret secret;

    private PanelTarget(URI uri, String nodeId, Secret secret) {
        this.uri = uri;
        this.nodeId = nodeId;
        this.secret = secret;
    }

    /**
     * The Panel's address with {@code nodeId} in its query. It goes first: the Panel takes what follows the first
     * {@code nodeId=} it finds, wherever that is, up to the next {@code &}.
     */
    static PanelTarget of(URI panelUrl, String nodeId, Secret secret) {
        String query = panelUrl.getRawQuery() == null ? "" : panelUrl.getRawQuery();
        boolean named = Arrays.stream(query.split("&")).anyMatch(part -> part.startsWith(NODE_ID));
        String whole = named ? query : NODE_ID + nodeId + (query.isEmpty() ? "" : "&" + query);
        return new PanelTarget(at(panelUrl, panelUrl.getScheme(), path(panelUrl), whole), nodeId, secret);
    }

    /** The WebSocket address. */
    URI uri() {
        return uri;
    }

    /** The same place for a plain HTTP request. */
    URI httpUri() {
        return at(uri, uri.getScheme().equals("wss") ? "https" : "http", uri.getRawPath(), uri.getRawQuery());
    }

    /** What identifies the agent, in every form some Panel may look for (protocol 1.3). For the wire alone. */
    Map<String, String> headers() {
        return Map.of("Authorization", "Bearer " + secret.reveal(), "X-Node-Id", nodeId, "X-Agent-ID", nodeId);
    }

    private static String path(URI uri) {
        return uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    }

    private static URI at(URI place, String scheme, String path, String query) {
        String port = place.getPort() < 0 ? "" : ":" + place.getPort();
        return URI.create(scheme + "://" + place.getHost() + port + path + "?" + query);
    }

    @Override
    public String toString() {
        return at(uri, uri.getScheme(), uri.getRawPath(), "").toString().replaceFirst("\\?$", "");
    }
}
