package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Update, suspend, unsuspend and reinstall, in each dialect, on the real engine (protocol 3.1). */
class AdministrationIT extends ConnectedAgent {
    private String server;

    @BeforeEach
    void aServerThatRuns() {
        server = Shells.id();
        completed(panel.command("create_server", server, Shells.payload()));
        completed(panel.command("start_server", server, ""));
    }

    @AfterEach
    void noServer() {
        completed(panel.command("delete_server", server, "{\"deleteData\":true}"));
    }

    private static void completed(String command) {
        assertThat(panel.completion(command).path("outcome").asText()).isEqualTo("completed");
    }

    private Predicate<JsonNode> status(String word) {
        return data -> data.path("serverId").asText().equals(server)
                && data.path("status").asText().equals(word);
    }

    private String only() {
        return "{\"serverId\":\"" + server + "\"}";
    }

    private String inspect(String format) throws Exception {
        String id = DockerClient.run("ps", "-aq", "--filter", "label=dev.panelagent.server-id=" + server);
        return DockerClient.run("inspect", "-f", format, id);
    }

    private Path data() {
        return agent.dataDir().resolve("servers").resolve(server);
    }

    @Test
    void theOldestPanelsUpdateSuspendAndReinstall() throws Exception {
        panel.legacy(
                "server_update",
                "{\"serverId\":\"" + server + "\",\"limits\":{\"memory\":96},\"environment\":{\"OWNER\":\"bob\"}}");
        panel.legacy("server_restart", only());
        panel.awaitLine(server, "game of bob is up");
        assertThat(inspect("{{.HostConfig.Memory}}")).isEqualTo(String.valueOf(96L << 20));
        assertThat(inspect("{{.HostConfig.NanoCpus}} {{.HostConfig.CpuQuota}}")).contains("5000");

        panel.legacy("server_suspend", only());
        panel.awaitLegacy("server_status", status("suspended"));
        assertThat(inspect("{{.State.Running}}")).isEqualTo("false");
        panel.legacy("server_start", only());
        panel.awaitLegacy(
                "server_status",
                data -> data.path("serverId").asText().equals(server)
                        && data.path("error").asText().contains("suspended"));

        panel.legacy("server_unsuspend", only());
        Files.writeString(data().resolve("level.dat"), "world");
        String before = inspect("{{.Id}}");
        panel.legacy("server_reinstall", only());
        panel.awaitLegacy("server_status", status("installing"));
        Await.that("a container made anew", () -> !inspect("{{.Id}}").equals(before));
        assertThat(data().resolve("level.dat")).hasContent("world");
    }

    @Test
    void theCommandsAreAcknowledgedAndEndOverTheSocket() throws Exception {
        String suspend = panel.command("suspend_server", server, "");
        assertThat(panel.response(suspend).path("data").path("status").asText()).isEqualTo("suspending");
        completed(suspend);
        assertThat(panel.states(server)).endsWith("stopping", "stopped", "suspended");

        JsonNode refused = panel.completion(panel.command("start_server", server, ""));
        assertThat(refused.path("outcome").asText()).isEqualTo("failed");
        assertThat(refused.path("error").asText()).contains("suspended");

        completed(panel.command("unsuspend_server", server, ""));
        completed(panel.command("update_server", server, "{\"limits\":{\"memory\":64}}"));
        completed(panel.command("start_server", server, ""));
        assertThat(inspect("{{.HostConfig.Memory}}")).isEqualTo(String.valueOf(64L << 20));
    }

    @Test
    void andOverHttp() {
        assertThat(http("suspend_server", "{}").path("success").asBoolean()).isTrue();
        panel.awaitLegacy("server_status", status("suspended"));
        assertThat(http("unsuspend_server", "{}").path("success").asBoolean()).isTrue();
        assertThat(http("update_server", "{\"environment\":{\"A\":\"b\"}}")
                        .path("success")
                        .asBoolean())
                .isTrue();
        JsonNode refused = http("update_server", "{}");
        assertThat(refused.path("errorCode").asText()).isEqualTo("CONFIG_INVALID");
        assertThat(http("reinstall_server", "{}").path("data").path("status").asText())
                .isEqualTo("installing");
    }

    private JsonNode http(String action, String payload) {
        return ScriptedPanel.http(agent, action, server, payload);
    }
}
