package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.FakePanel;
import dev.panelagent.testing.LibertyAgent;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The engine goes away and comes back while the agent runs and a server plays. */
class EngineRestartIT {
    @Test
    void theAgentIsBackByItselfAndTheServerNeverNoticed() throws Exception {
        try (PrivateEngine engine = PrivateEngine.start();
                FakePanel fake = FakePanel.start(LibertyAgent.TOKEN)) {
            engine.busybox();
            Map<String, String> settings = Shells.settings(fake);
            settings.put("DOCKER_HOST", engine.host());
            try (LibertyAgent agent = LibertyAgent.start(settings)) {
                ScriptedPanel panel = ScriptedPanel.on(fake);
                String server = Shells.id();
                panel.completion(panel.command("create_server", server, Shells.payload()));
                panel.completion(panel.command("start_server", server, ""));
                long pid = pid(panel, server);

                engine.stop();
                commandsFailFastWhileTheEngineIsAway(agent, panel, server);
                engine.restart();

                Await.that("readiness", () -> agent.ops("/health/ready").statusCode() == 200);
                assertThat(pid(panel, server)).as("the same process").isEqualTo(pid);
                Await.that("the console works again", () -> {
                    panel.response(panel.command("send_server_command", server, "{\"command\":\"are you there\"}"));
                    return !panel.frames(frame ->
                                    frame.path("data").path("output").asText().contains("you said are you there"))
                            .isEmpty();
                });
                assertThat(panel.states(server)).doesNotContain("crashed").endsWith("running");
                assertThat(fake.connections()).as("the link was never lost").hasSize(1);
                assertThat(panel.completion(panel.command("delete_server", server, ""))
                                .path("outcome")
                                .asText())
                        .isEqualTo("completed");
            }
        }
    }

    private static void commandsFailFastWhileTheEngineIsAway(LibertyAgent agent, ScriptedPanel panel, String server) {
        JsonNode status = panel.response(panel.command("get_status", server, ""));
        assertThat(status.path("error").path("code").asText()).isEqualTo("ENGINE_UNAVAILABLE");
        Await.that("not ready", () -> agent.ops("/health/ready").statusCode() == 503);
        assertThat(agent.ops("/health/live").statusCode()).as("but alive").isEqualTo(200);
    }

    private static long pid(ScriptedPanel panel, String server) {
        Await.that(
                "a status with figures",
                () -> panel.response(panel.command("get_status", server, ""))
                        .path("success")
                        .asBoolean());
        return panel.response(panel.command("get_status", server, ""))
                .path("data")
                .path("pid")
                .asLong();
    }
}
