package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.HangingEngineProxy;
import dev.panelagent.testing.LibertyAgent;
import dev.panelagent.testing.TestEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An engine that takes calls and never answers them. */
class HungEngineIT {
    @Test
    void aHungEngineNeverHangsTheAgent() throws Exception {
        try (HangingEngineProxy proxy =
                HangingEngineProxy.unix(Path.of(TestEngine.host().getPath()))) {
            Map<String, String> settings = new HashMap<>(Shells.settings());
            settings.put("DOCKER_HOST", proxy.address().toString());
            settings.put("ENGINE_TIMEOUT", "2s");
            try (LibertyAgent agent = LibertyAgent.start(settings)) {
                String server = Shells.id();
                ScriptedPanel.http(agent, "create_server", server, Shells.payload());
                await(agent, server, "offline");
                ScriptedPanel.http(agent, "start_server", server, "{}");
                await(agent, server, "running");

                proxy.hang();
                everyAnswerComesInTime(agent, server);
                figuresComeWithinTwoSeconds(agent, server);
                Await.that("not ready", () -> agent.ops("/health/ready").statusCode() == 503);
                assertThat(agent.ops("/health/live").statusCode()).isEqualTo(200);
                proxy.resume();

                Await.that("ready again", () -> agent.ops("/health/ready").statusCode() == 200);
                Await.that("stopped", () -> {
                    ScriptedPanel.http(agent, "kill_server", server, "{}");
                    return status(agent, server).equals("offline");
                });
                ScriptedPanel.http(agent, "delete_server", server, "{\"deleteData\":true}");
                await(agent, server, "");
            }
        }
    }

    private static void everyAnswerComesInTime(LibertyAgent agent, String server) {
        for (String action : new String[] {"get_server_status", "list_servers", "send_server_command", "stop_server"}) {
            long start = System.nanoTime();
            JsonNode answer = ScriptedPanel.http(agent, action, server, "{\"command\":\"x\"}");
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertThat(answer.has("success")).as(action).isTrue();
            assertThat(took).as(action).isLessThan(Duration.ofSeconds(6));
        }
    }

    /** They may be old, or unknown, but they are there. */
    private static void figuresComeWithinTwoSeconds(LibertyAgent agent, String server) {
        long start = System.nanoTime();
        JsonNode data =
                ScriptedPanel.http(agent, "get_server_metrics", server, "{}").path("data");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(data.path("cpu").isNumber()).isTrue();
    }

    private static void await(LibertyAgent agent, String server, String word) {
        Await.that("server '" + word + "'", () -> status(agent, server).equals(word));
    }

    private static String status(LibertyAgent agent, String server) {
        return ScriptedPanel.http(agent, "get_server_status", server, "{}")
                .path("data")
                .path("status")
                .asText();
    }
}
