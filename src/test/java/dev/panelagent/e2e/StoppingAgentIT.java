package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.LibertyAgent;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sent to an agent that ends, and what it was at when it died. */
class StoppingAgentIT {
    @TempDir
    private Path home;

    @Test
    void onItsWayDownItFinishesWhatItTookAndTakesNoMore() {
        try (StoppingAgent stopping = new StoppingAgent(home)) {
            JsonNode refusal = stopping.refusal();
            String start = stopping.panel().command("start_server", stopping.server(), "");

            assertThat(refusal.path("code").asText()).isEqualTo("AGENT_OFFLINE");
            assertThat(refusal.path("message").asText()).contains("send it again when it is back");
            JsonNode refused = stopping.panel().response(start);
            assertThat(refused.path("error").path("code").asText()).isEqualTo("AGENT_OFFLINE");
            // Its HTTP port is closed by then, which says the same.
            assertThatThrownBy(() -> ScriptedPanel.http(stopping.agent(), "list_servers", "", "{}"))
                    .isInstanceOf(UncheckedIOException.class);
            assertThat(stopping.panel()
                            .completion(stopping.stop())
                            .path("outcome")
                            .asText())
                    .isEqualTo("completed");
            Await.that("its end", () -> !stopping.agent().isAlive());
        }
    }

    @Test
    void whatItDiedOnIsToldByTheNext() throws Exception {
        String server = Shells.id();
        Map<String, String> settings = new HashMap<>(Shells.settings());
        settings.put("PULL_FORBIDDEN", "none");
        try (FileHost host = new FileHost()) {
            try (LibertyAgent agent = LibertyAgent.start(home, settings)) {
                create(agent, server);
                JsonNode begun = ScriptedPanel.parse(
                        agent.api("""
                        {"id":"died-on","action":"pull_file","serverId":"%s","payload":{"url":"%s"}}""".formatted(server, host.url("endless"))).body());
                assertThat(begun.path("success").asBoolean()).as("%s", begun).isTrue();
                agent.kill();
            }
            try (LibertyAgent next = LibertyAgent.start(home, settings)) {
                JsonNode end = ScriptedPanel.http(next, "get_command", server, "{\"commandId\":\"died-on\"}")
                        .path("data");
                assertThat(end.path("outcome").asText()).as("%s", end).isEqualTo("failed");
                assertThat(end.path("errorCode").asText()).isEqualTo("AGENT_OFFLINE");
                delete(next, server);
            }
        }
    }

    private static void create(LibertyAgent agent, String server) {
        JsonNode _ = ScriptedPanel.http(agent, "create_server", server, Shells.payload());
        Await.that(
                "the server",
                () -> status(agent, server).path("data").path("status").asText().equals("offline"));
    }

    private static void delete(LibertyAgent agent, String server) {
        JsonNode _ = ScriptedPanel.http(agent, "delete_server", server, "{\"deleteData\":true}");
        Await.that(
                "its end",
                () -> status(agent, server).path("errorCode").asText().equals("SERVER_NOT_FOUND"));
    }

    private static JsonNode status(LibertyAgent agent, String server) {
        return ScriptedPanel.http(agent, "get_server_status", server, "{}");
    }
}
