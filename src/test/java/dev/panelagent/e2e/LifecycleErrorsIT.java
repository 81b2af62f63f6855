package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.TestImages;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong with a server is told by its code, in whatever way a Panel may hear of it (protocol 2.6). */
class LifecycleErrorsIT extends ConnectedAgent {
    private String server;

    @BeforeEach
    void aName() {
        server = Shells.id();
    }

    @AfterEach
    void noServer() {
        JsonNode _ = panel.completion(panel.command("delete_server", server, "{\"deleteData\":true}"));
    }

    private void create(String more) {
        String command = panel.command("create_server", server, Shells.payload(more));
        assertThat(panel.completion(command).path("outcome").asText()).isEqualTo("completed");
    }

    /** The command is taken, fails, and says why: in its result, in the events, and to whoever asks later. */
    private void fails(String action, String payload, String status, String code, String inWords) {
        String command = panel.command(action, server, payload);

        JsonNode end = panel.completion(command);
        assertThat(end.path("outcome").asText()).as("%s", end).isEqualTo("failed");
        assertThat(end.path("error").asText()).contains(inWords);
        JsonNode event = panel.awaitEvent(
                "server_status_changed",
                data -> data.path("serverId").asText().equals(server)
                        && data.path("status").asText().equals(status));
        assertThat(event.path("code").asText()).isEqualTo(code);
        assertThat(event.path("previousStatus").isTextual()).isTrue();
        assertThat(event.path("currentStatus").isTextual()).isTrue();
        panel.awaitLegacy(
                "server_status",
                data -> data.path("serverId").asText().equals(server)
                        && data.path("error").asText().contains(inWords));
        JsonNode kept = ScriptedPanel.http(agent, "get_command", server, "{\"commandId\":\"" + command + "\"}");
        assertThat(kept.path("data").path("errorCode").asText()).isEqualTo(code);
    }

    private static String image(String reference) {
        return Shells.payload().replace(TestImages.busybox(), reference);
    }

    @Test
    void anImageThatCannotBeHadIsNotFound() {
        fails(
                "create_server",
                image("registry.invalid/none:1"),
                "create_failed",
                "IMAGE_NOT_FOUND",
                "registry.invalid");
        fails("start_server", "", "start_failed", "CONTAINER_NOT_FOUND", "create it again");
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            create(",\"ports\":[{\"ip\":\"127.0.0.1\",\"hostPort\":" + port
                    + ",\"containerPort\":7777,\"protocol\":\"tcp\"}]");

            fails("start_server", "", "start_failed", "PORT_CONFLICT", String.valueOf(port));
        }
    }

    @Test
    void whatTheEngineRefusesIsItsError() {
        create(",\"mountPath\":\"/proc/game\"");

        fails("start_server", "", "start_failed", "DOCKER_ERROR", "/proc");
    }

    @Test
    void aSuspendedServerIsDenied() {
        create("");
        JsonNode _ = panel.completion(panel.command("suspend_server", server, ""));

        fails("start_server", "", "start_failed", "PERMISSION_DENIED", "suspended");
    }

    @Test
    void aServerThatIsThereIsNotMadeAgain() {
        create("");

        JsonNode refused = panel.response(panel.command("create_server", server, Shells.payload()));
        assertThat(refused.path("success").asBoolean(true)).isFalse();
        assertThat(refused.path("error").path("code").asText()).isEqualTo("SERVER_EXISTS");
    }

    @Test
    void aWrongTypeIsNamedWithItsPlace() {
        create("");

        JsonNode refused = ScriptedPanel.http(agent, "read_file", server, "{\"path\":[\"/a\"]}");
        assertThat(refused.path("errorCode").asText()).isEqualTo("CONFIG_INVALID");
        assertThat(refused.path("error").asText()).startsWith("payload.path is a list");
    }
}
