package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** The engine runs, and the agent is not let in. */
class DeniedEngineIT {
    @Test
    void theGroupOfTheSocketIsAdvisedAndNoRestartIsNeeded() throws Exception {
        try (DeniedEngine engine = DeniedEngine.bySocket()) {
            JsonNode refused = ScriptedPanel.http(engine.agent(), "docker.list", "", "{}");
            assertThat(refused.path("errorCode").asText()).as("%s", refused).isEqualTo("ENGINE_UNAVAILABLE");
            assertThat(refused.path("error").asText())
                    .contains("Permission denied")
                    .contains("group the socket belongs to");
            assertThat(engine.agent().ops("/health/ready").statusCode()).isEqualTo(503);
            assertThat(engine.agent().ops("/health/live").statusCode()).isEqualTo(200);

            engine.allow();

            Await.that("readiness", () -> engine.agent().ops("/health/ready").statusCode() == 200);
            Await.that(
                    "a list of containers",
                    () -> ScriptedPanel.http(engine.agent(), "docker.list", "", "{}")
                            .path("success")
                            .asBoolean());
        }
    }

    @Test
    void aPluginThatRefusesIsNamed() throws Exception {
        try (DeniedEngine engine = DeniedEngine.byPlugin()) {
            JsonNode refused = ScriptedPanel.http(engine.agent(), "docker.list", "", "{}");

            assertThat(refused.path("errorCode").asText()).as("%s", refused).isEqualTo("PERMISSION_DENIED");
            assertThat(refused.path("error").asText()).contains("plugin guard").contains("see its authorization");
            assertThat(engine.agent().ops("/health/ready").statusCode()).isEqualTo(503);
        }
    }
}
