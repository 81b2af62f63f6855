package dev.panelagent.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.LibertyAgent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** What is asked by a path of its own: the REST API of the oldest Panel (protocol 5), health and discovery (4.2, 4.3). */
final class ContractCalls implements AutoCloseable {
    private static final String REST = "/api/servers/";

    private final HttpClient client = HttpClient.newHttpClient();
    private final int restPort = LibertyAgent.freePort();

    int restPort() {
        return restPort;
    }

    /** Calls as a row says and compares status and body. */
    List<String> differences(JsonNode row, int healthPort) {
        String[] call = row.path("call").asText().split(" ", 2);
        HttpResponse<String> response = send(
                call[0],
                URI.create("http://127.0.0.1:" + (call[1].startsWith(REST) ? restPort : healthPort) + call[1]),
                row);
        if (response.statusCode() != row.path("status").asInt(200)) {
            return List.of("status " + response.statusCode() + " with " + response.body());
        }
        return Golden.differences(row.path("reply"), ScriptedPanel.parse(response.body())).stream()
                .map(difference -> difference + " in " + response.body())
                .toList();
    }

    private HttpResponse<String> send(String method, URI uri, JsonNode row) {
        JsonNode body = row.path("body");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + row.path("token").asText(LibertyAgent.TOKEN))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        HttpRequest.BodyPublishers.ofString(body.isObject() ? body.toString() : body.asText("")))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
