package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.LibertyAgent;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine goes down with everything on it, and comes back without a Panel. */
class RebootIT {
    @TempDir
    private Path home;

    @Test
    void whatRanRunsAgainAndWhatRestedRests() throws Exception {
        String played = Shells.id();
        String rested = Shells.id();
        String removed = Shells.id();
        try (PrivateEngine engine = PrivateEngine.startMortal()) {
            engine.busybox();
            Map<String, String> settings = new HashMap<>(Shells.settings());
            settings.put("DOCKER_HOST", engine.host());
            settings.put("CRASH_RESTART_DELAY", "0s");

            // given servers that run and one that does not
            try (LibertyAgent agent = LibertyAgent.start(home, settings)) {
                for (String server : new String[] {played, rested, removed}) {
                    http(agent, "create_server", server, Shells.payload());
                    http(agent, "start_server", server, "{}");
                    awaitStatus(agent, server, "running");
                }
                http(agent, "stop_server", rested, "{\"timeout\":1}");
                awaitStatus(agent, rested, "offline");

                // when
                agent.kill();
            }
            engine.restart();
            assertThat(engine.run("ps", "-q")).as("containers that survived").isEmpty();
            engine.run("rm", engine.run("ps", "-aq", "--filter", "label=dev.panelagent.server-id=" + removed));
            settings.put("PANEL_URL", "ws://127.0.0.1:9");

            // then
            try (LibertyAgent agent = LibertyAgent.start(home, settings)) {
                awaitStatus(agent, played, "running");
                awaitStatus(agent, removed, "running");
                assertThat(status(agent, rested).path("status").asText()).isEqualTo("offline");
                assertThat(engine.run("ps", "-q").lines()).hasSize(2);
            }
        }
    }

    private static void http(LibertyAgent agent, String action, String server, String payload) {
        assertThat(ScriptedPanel.http(agent, action, server, payload)
                        .path("success")
                        .asBoolean())
                .as(action)
                .isTrue();
    }

    private static JsonNode status(LibertyAgent agent, String server) {
        return ScriptedPanel.http(agent, "get_server_status", server, "{}").path("data");
    }

    private static void awaitStatus(LibertyAgent agent, String server, String word) {
        Await.that(
                server + " to be " + word,
                () -> status(agent, server).path("status").asText().equals(word));
    }
}
