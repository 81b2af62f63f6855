package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.FakePanel;
import dev.panelagent.testing.LibertyAgent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What happens to containers without a command is seen at once, acted upon, and told. */
class ObservationIT {
    private static final int DEATHS = 11;
    private static final Duration AT_ONCE = Duration.ofMillis(50);

    @Test
    void theEndOfAServerIsSeenWithin50MillisecondsOfTheEnginesEvent() throws Exception {
        String server = Shells.id();
        try (FakePanel fake = FakePanel.start(LibertyAgent.TOKEN);
                LibertyAgent agent = LibertyAgent.start(settings(fake, "0", "0s"))) {
            ScriptedPanel panel = ScriptedPanel.on(fake);
            panel.completion(panel.command("create_server", server, Shells.payload()));
            List<Duration> delays = new ArrayList<>();

            for (int i = 0; i < DEATHS; i++) {
                panel.completion(panel.command("start_server", server, ""));
                String container = status(panel, server).path("containerId").asText();
                int seen = crashes(panel, server).size();
                panel.command("send_server_command", server, "{\"command\":\"die\"}");
                Await.that("the end is told", () -> crashes(panel, server).size() > seen);
                delays.add(Duration.between(
                        lastDeath(container),
                        Instant.parse(crashes(panel, server)
                                .getLast()
                                .path("timestamp")
                                .asText())));
            }

            Collections.sort(delays);
            assertThat(delays.get(DEATHS / 2)).as("median of %s", delays).isLessThan(AT_ONCE);
            panel.completion(panel.command("delete_server", server, "{\"deleteData\":true}"));
            assertThat(agent.isAlive()).isTrue();
        }
    }

    @Test
    void aServerThatCrashesIsStartedAgainAndReported() {
        String server = Shells.id();
        try (FakePanel fake = FakePanel.start(LibertyAgent.TOKEN);
                LibertyAgent agent = LibertyAgent.start(settings(fake, "1", "100ms"))) {
            ScriptedPanel panel = ScriptedPanel.on(fake);
            panel.completion(panel.command("create_server", server, Shells.payload()));
            panel.completion(panel.command("start_server", server, ""));

            panel.command("send_server_command", server, "{\"command\":\"die\"}");

            JsonNode crash = panel.awaitEvent("server_crashed", data -> is(data, server));
            assertThat(crash.path("exitCode").asInt()).isEqualTo(3);
            assertThat(crash.path("willRestart").asBoolean()).isTrue();
            assertThat(crash.path("console").toString()).contains("game of ada is up");
            Await.that(
                    "it runs again",
                    () -> status(panel, server).path("status").asText().equals("running"));

            // and when it crashes once more than is allowed
            panel.command("send_server_command", server, "{\"command\":\"die\"}");
            panel.awaitEvent(
                    "server_crashed",
                    data -> is(data, server) && !data.path("willRestart").asBoolean());
            JsonNode left = status(panel, server);
            assertThat(left.path("status").asText()).isEqualTo("crashed");
            assertThat(left.path("desired").asText()).isEqualTo("offline");
            JsonNode reports = ScriptedPanel.http(agent, "get_server_crashes", server, "{}")
                    .path("data");
            assertThat(reports.path("count").asInt()).isEqualTo(2);
            panel.completion(panel.command("delete_server", server, "{\"deleteData\":true}"));
        }
    }

    private static Map<String, String> settings(FakePanel panel, String restarts, String delay) {
        Map<String, String> settings = new HashMap<>(Shells.settings(panel));
        settings.put("CRASH_RESTARTS", restarts);
        settings.put("CRASH_RESTART_DELAY", delay);
        return settings;
    }

    private static boolean is(JsonNode data, String server) {
        return data.path("serverId").asText().equals(server);
    }

    private static JsonNode status(ScriptedPanel panel, String server) {
        return panel.response(panel.command("get_status", server, "")).path("data");
    }

    private static List<JsonNode> crashes(ScriptedPanel panel, String server) {
        return panel.frames(frame -> frame.path("event").asText().equals("server_status_changed")
                && is(frame.path("data"), server)
                && frame.path("data").path("currentStatus").asText().equals("crashed"));
    }

    /** When the engine itself told of it. */
    private static Instant lastDeath(String container) throws IOException, InterruptedException {
        String times = DockerClient.run(
                "events",
                "--since=1m",
                "--until=" + (Instant.now().getEpochSecond() + 1),
                "--filter=event=die",
                "--filter=container=" + container,
                "--format={{.TimeNano}}");
        long nanos = times.lines().mapToLong(Long::parseLong).max().orElseThrow();
        return Instant.ofEpochSecond(0, nanos);
    }
}
