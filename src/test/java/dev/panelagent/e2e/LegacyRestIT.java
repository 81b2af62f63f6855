package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.LibertyAgent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The REST API of the oldest Panel (protocol 5), with the token it sends, on a port of its own. */
class LegacyRestIT {
    private static final String WELL_KNOWN = "daemon_token_here";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static LibertyAgent agent;
    private static int port;
    private static String server;

    @BeforeAll
    static void start() {
        port = LibertyAgent.freePort();
        agent = LibertyAgent.start(settings("LEGACY_REST_PORT", String.valueOf(port), "LEGACY_REST_TOKEN", WELL_KNOWN));
        server = Shells.id();
        ScriptedPanel.http(agent, "create_server", server, Shells.payload());
        awaitStatus("offline");
    }

    @AfterAll
    static void stop() {
        try {
            ScriptedPanel.http(agent, "delete_server", server, "{\"deleteData\":true}");
            Await.that("the server is gone", () -> get("metrics").statusCode() == 404);
        } finally {
            agent.close();
        }
    }

    private static Map<String, String> settings(String... more) {
        Map<String, String> settings = new HashMap<>(Shells.settings());
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    private static HttpResponse<String> send(int port, String method, String path, String body, String token) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String path(String call) {
        return "/api/servers/" + server + "/" + call;
    }

    private static HttpResponse<String> get(String call) {
        return send(port, "GET", path(call), "", WELL_KNOWN);
    }

    private static HttpResponse<String> post(String call, String body) {
        return send(port, "POST", path(call), body, WELL_KNOWN);
    }

    private static JsonNode json(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return ScriptedPanel.parse(response.body());
    }

    private static void refused(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        JsonNode body = ScriptedPanel.parse(response.body());
        assertThat(body.path("errorCode").asText()).isEqualTo(code);
        assertThat(body.path("error").isTextual()).isTrue();
    }

    private static void awaitStatus(String word) {
        Await.that(
                "server " + word,
                () -> ScriptedPanel.parse(get("metrics").body())
                        .path("status")
                        .asText()
                        .equals(word));
    }

    @Test
    void aServerIsRunByTheOldCallsAlone() {
        assertThat(json(get("metrics")).path("cpu").asDouble(-1))
                .as("figures of a server that is down")
                .isZero();
        refused(post("console", "{\"command\":\"too soon\"}"), 409, "SERVER_NOT_RUNNING");

        assertThat(json(post("power", "{\"signal\":\"start\"}")).path("status").asText())
                .isEqualTo("starting");
        awaitStatus("running");
        Await.that("figures", () -> json(get("metrics")).path("memoryBytes").asLong() > 0);
        JsonNode metrics = json(get("metrics"));
        assertThat(metrics.path("memory").asDouble()).isBetween(0.01, 100.0);
        assertThat(metrics.path("network").path("in").isNumber()).isTrue();
        assertThat(metrics.path("players").asInt(-1)).isZero();

        assertThat(post("console", "{\"command\":\"by old ways\"}").statusCode())
                .isEqualTo(200);
        Await.that(
                "the answer",
                () -> json(get("console?lines=100")).path("lines").toString().contains("you said by old ways"));
        assertThat(json(get("console?lines=1")).path("lines").size()).isEqualTo(1);

        json(post("power", "{\"signal\":\"kill\"}"));
        awaitStatus("offline");
    }

    @Test
    void filesAreListed() {
        ScriptedPanel.http(agent, "write_file", server, "{\"path\":\"/world/a.txt\",\"content\":\"x\"}");

        JsonNode root = json(get("files?path=%2F"));
        assertThat(root.path("directories").findValuesAsText("name")).contains("world");
        JsonNode world = json(get("files?path=%2Fworld"));
        assertThat(world.path("files").findValuesAsText("name")).containsExactly("a.txt");
        assertThat(world.path("directories").isEmpty()).isTrue();
        refused(get("files?path=%2Fnowhere"), 404, "FILE_NOT_FOUND");
        ScriptedPanel.http(agent, "delete_file", server, "{\"path\":\"/world\"}");
    }

    @Test
    void whatCannotBeDoneIsNotSaidToBeDone() {
        refused(post("update", "{}"), 501, "UNKNOWN_ACTION");
        refused(
                post(
                        "mods",
                        "{\"type\":\"steam_workshop\",\"workshopId\":\"1\",\"name\":\"m\","
                                + "\"downloadUrl\":\"steam://workshop/download/1\"}"),
                501,
                "STEAMCMD_REQUIRED");
        refused(post("power", "{\"signal\":\"SIGKILL\"}"), 400, "CONFIG_INVALID");
        refused(post("power", ""), 400, "PARSE_ERROR");
        refused(post("power", " ".repeat(70_000)), 413, "LIMIT_EXCEEDED");
        refused(send(port, "GET", "/api/servers/none/metrics", "", WELL_KNOWN), 404, "SERVER_NOT_FOUND");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "daemon_token_her", "daemon_token_here2"})
    void anotherTokenIsRefused(String token) {
        refused(send(port, "GET", path("metrics"), "", token), 401, "AUTH_FAILED");
        refused(send(port, "POST", path("power"), "{\"signal\":\"start\"}", token), 401, "AUTH_FAILED");
    }

    @Test
    void theRealTokenIsTakenToo() {
        assertThat(send(port, "GET", path("metrics"), "", LibertyAgent.TOKEN).statusCode())
                .isEqualTo(200);
    }

    @Test
    void theWellKnownTokenOpensNothingElse() {
        for (int any : new int[] {port, agent.healthPort()}) {
            refused(send(any, "GET", "/api/status", "", WELL_KNOWN), 401, "AUTH_FAILED");
            refused(send(any, "POST", "/api/command", "{\"action\":\"list_servers\"}", WELL_KNOWN), 401, "AUTH_FAILED");
            refused(
                    send(any, "GET", "/api/files/download?path=/a&serverId=" + server, "", WELL_KNOWN),
                    401,
                    "AUTH_FAILED");
        }
        assertThat(agent.log()).contains("LEGACY_REST_TOKEN=***").doesNotContain(WELL_KNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void withoutTheSettingThereIsNoneOfIt(String empty) {
        try (LibertyAgent usual =
                LibertyAgent.start(settings("LEGACY_REST_PORT", empty, "LEGACY_REST_TOKEN", WELL_KNOWN))) {
            int healthPort = usual.healthPort();

            assertThat(send(healthPort, "GET", path("metrics"), "", WELL_KNOWN).statusCode())
                    .isEqualTo(404);
            assertThat(send(healthPort, "GET", path("metrics"), "", LibertyAgent.TOKEN)
                            .statusCode())
                    .isEqualTo(404);
            assertThat(usual.get("/api/status").statusCode()).isEqualTo(200);
            assertThat(usual.log())
                    .doesNotContain("\"level\":\"WARNING\"", "\"level\":\"ERROR\"", "legacyHttpEndpoint");
        }
    }
}
