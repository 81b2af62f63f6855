package dev.panelagent.e2e;

import dev.panelagent.testing.LibertyAgent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Files by signed links, without any token. */
final class Transfers {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private Transfers() {}

    /** The status of the answer. */
    static int put(LibertyAgent agent, String link, String content) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address(agent, link))
                .PUT(HttpRequest.BodyPublishers.ofString(content))
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    static HttpResponse<String> get(LibertyAgent agent, String link) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(address(agent, link)).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI address(LibertyAgent agent, String link) {
        return URI.create("http://localhost:" + agent.healthPort() + link);
    }
}
