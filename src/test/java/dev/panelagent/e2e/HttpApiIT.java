package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.LibertyAgent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Panel's HTTP dialect (protocol 4) and the operator's port, without a Panel to dial. */
class HttpApiIT {
    private static final String DAEMON_TOKEN = "daemon-1753379123456";
    private static LibertyAgent agent;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        Map<String, String> settings = new HashMap<>(Shells.settings());
        settings.put("AGENT_TOKENS", DAEMON_TOKEN + ",another-token");
        agent = LibertyAgent.start(settings);
    }

    @AfterAll
    static void stop() {
        agent.close();
    }

    private static HttpResponse<String> call(String path, String method, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + agent.healthPort() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void healthIsOpenAndHasThePanelsShape() throws Exception {
        HttpResponse<String> response = call("/health", "GET", "");

        JsonNode body = ScriptedPanel.parse(response.body());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(body.path("status").asText()).isEqualTo("healthy");
        assertThat(body.path("connected").asBoolean()).isTrue();
        assertThat(body.path("nodeId").asText()).isEqualTo("node-1");
        assertThat(body.path("version").asText()).matches("\\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    void theRootLeadsToHealth() throws Exception {
        HttpResponse<String> response = call("/", "GET", "");

        assertThat(response.statusCode()).isEqualTo(301);
        assertThat(response.headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).endsWith("/health"));
    }

    @Test
    void discoveryNamesTheNode() throws Exception {
        JsonNode body = ScriptedPanel.parse(call("/api/discovery", "GET", "").body());

        assertThat(body.path("type").asText()).isEqualTo("ctrl-alt-play-agent");
        assertThat(body.path("nodeUuid").asText()).isEqualTo("node-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer wrong", "Bearer ", "Basic dGVzdA==", "bearer test-token"})
    void withoutTheTokenNothingIsSaid(String authorization) throws Exception {
        String[] headers = authorization.isEmpty() ? new String[0] : new String[] {"Authorization", authorization};

        HttpResponse<String> command = call("/api/command", "POST", "{\"action\":\"list_servers\"}", headers);
        HttpResponse<String> status = call("/api/status", "GET", "", headers);

        assertThat(Arrays.asList(command.statusCode(), status.statusCode())).containsOnly(401);
        assertThat(ScriptedPanel.parse(command.body()).path("errorCode").asText())
                .isEqualTo("AUTH_FAILED");
    }

    @Test
    void theTokenIsTakenAsApiKeyToo() throws Exception {
        assertThat(call("/api/status", "GET", "", "X-API-Key", LibertyAgent.TOKEN)
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {DAEMON_TOKEN, "another-token"})
    void furtherTokensAreAsGoodAsTheSecret(String token) throws Exception {
        assertThat(call("/api/status", "GET", "", "Authorization", "Bearer " + token)
                        .statusCode())
                .isEqualTo(200);
        assertThat(call("/api/status", "GET", "", "X-API-Key", token).statusCode())
                .isEqualTo(200);
        assertThat(call("/api/status", "GET", "", "X-API-Key", DAEMON_TOKEN + ",another-token")
                        .statusCode())
                .isEqualTo(401);
        assertThat(agent.log()).contains("AGENT_TOKENS=***").doesNotContain(token);
    }

    @Test
    void clientsThatOfferHttp2AtTheSameMomentAreAllAnswered() {
        List<HttpRequest> requests = Collections.nCopies(
                16,
                HttpRequest.newBuilder(URI.create("http://localhost:" + agent.healthPort() + "/api/command"))
                        .header("Authorization", "Bearer " + LibertyAgent.TOKEN)
                        .timeout(Duration.ofSeconds(20))
                        .POST(HttpRequest.BodyPublishers.ofString("{\"action\":\"list_servers\"}"))
                        .build());
        try (HttpClient offering =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {

            List<CompletableFuture<HttpResponse<String>>> answers = requests.stream()
                    .map(request -> offering.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                    .toList();

            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        }
    }

    @Test
    void statusHasTheScalarsThePanelPrints() {
        JsonNode body = ScriptedPanel.parse(agent.get("/api/status").body());

        assertThat(body.path("online").asBoolean()).isTrue();
        assertThat(body.path("uptime").isNumber()).isTrue();
        assertThat(body.path("serverCount").isNumber()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[1]", "{\"action\":", "{}", "{\"action\":\"fly\"}", "{\"action\":7}"})
    void whatCannotBeDoneIsAnsweredWith200AndAReason(String body) {
        HttpResponse<String> response = agent.api(body);

        JsonNode answer = ScriptedPanel.parse(response.body());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(answer.path("success").asBoolean(true)).isFalse();
        assertThat(answer.path("error").isTextual()).isTrue();
        assertThat(answer.path("errorCode").asText()).isIn("PARSE_ERROR", "UNKNOWN_ACTION");
    }

    @Test
    void aBodyTooLargeIsRefusedNotRead() {
        HttpResponse<String> response = agent.api("{\"action\":\"" + "x".repeat(17 << 20) + "\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(ScriptedPanel.parse(response.body()).path("errorCode").asText())
                .isEqualTo("PARSE_ERROR");
    }

    @Test
    void otherPathsAreNotFoundInThePanelsShape() throws Exception {
        HttpResponse<String> response = call("/etc/passwd", "GET", "");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(ScriptedPanel.parse(response.body()).path("success").asBoolean(true))
                .isFalse();
    }

    @Test
    void aServerCanBeRunOverHttpAlone() {
        String server = Shells.id();
        assertThat(ScriptedPanel.http(agent, "create_server", server, Shells.payload())
                        .path("success")
                        .asBoolean())
                .isTrue();
        awaitStatus(server, "offline");
        assertThat(ScriptedPanel.http(agent, "create_server", server, Shells.payload())
                        .path("errorCode")
                        .asText())
                .isEqualTo("SERVER_EXISTS");

        ScriptedPanel.http(agent, "start_server", server, "{}");
        awaitStatus(server, "running");
        ScriptedPanel.http(agent, "send_server_command", server, "{\"command\":\"over http\"}");
        awaitLog(server, "you said over http");
        ScriptedPanel.http(agent, "kill_server", server, "{}");
        awaitStatus(server, "offline");
        assertThat(ScriptedPanel.http(agent, "send_server_command", server, "{\"command\":\"too late\"}")
                        .path("errorCode")
                        .asText())
                .isEqualTo("SERVER_NOT_RUNNING");
        ScriptedPanel.http(agent, "delete_server", server, "{\"deleteData\":true}");
        Await.that(
                "the server is gone",
                () -> ScriptedPanel.http(agent, "get_server_status", server, "{}")
                        .path("errorCode")
                        .asText()
                        .equals("SERVER_NOT_FOUND"));
    }

    private static void awaitStatus(String server, String word) {
        Await.that(
                "server " + word,
                () -> ScriptedPanel.http(agent, "get_server_status", server, "{}")
                        .path("data")
                        .path("status")
                        .asText()
                        .equals(word));
    }

    private static void awaitLog(String server, String line) {
        Await.that(
                "the line " + line,
                () -> ScriptedPanel.http(agent, "get_server_logs", server, "{\"lines\":50}")
                        .path("data")
                        .path("logs")
                        .toString()
                        .contains(line));
    }

    @Test
    void microProfileHealthLivesOnItsOwnPort() {
        Await.that("readiness", () -> agent.ops("/health/ready").statusCode() == 200);
        JsonNode ready = ScriptedPanel.parse(agent.ops("/health/ready").body());

        assertThat(ready.path("checks").findValuesAsText("name")).contains("panel-link", "docker-engine", "disk");
        assertThat(ScriptedPanel.parse(agent.ops("/health/live").body())
                        .path("checks")
                        .findValuesAsText("name"))
                .containsExactly("agent-loop");
        assertThat(ScriptedPanel.parse(agent.ops("/health/started").body())
                        .path("checks")
                        .findValuesAsText("name"))
                .containsExactly("agent-started");
        assertThat(agent.ops("/api/status").statusCode())
                .as("the Panel's API is not on it")
                .isEqualTo(404);
    }

    @Test
    void metricsTellOfTheEngine() {
        assertThat(agent.ops("/metrics").body()).contains("agent_engine_up");
    }
}
