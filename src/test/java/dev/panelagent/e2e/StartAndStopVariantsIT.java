package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.CheckedImage;
import dev.panelagent.testing.FakePanel;
import dev.panelagent.testing.LibertyAgent;
import dev.panelagent.testing.TestImages;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ways to be ready and the stages of a stop, on the real engine. */
class StartAndStopVariantsIT {
    private static final String READY_BY_LINE = "\"startupDone\":\"ready\"";

    private static FakePanel fake;
    private static LibertyAgent agent;
    private static ScriptedPanel panel;
    private static CheckedImage checked;

    private final String server = Shells.id();

    @BeforeAll
    static void connect() {
        checked = CheckedImage.healthyWhile("test -f /tmp/fill");
        fake = FakePanel.start(LibertyAgent.TOKEN);
        agent = LibertyAgent.start(Shells.settings(fake));
        panel = ScriptedPanel.on(fake);
    }

    @AfterEach
    void delete() {
        panel.completion(panel.command("delete_server", server, "{\"deleteData\":true}"));
    }

    @AfterAll
    static void disconnect() {
        agent.close();
        fake.close();
        checked.close();
    }

    private void create(String payload) {
        completes(panel.command("create_server", server, payload));
    }

    private static JsonNode completes(String command) {
        JsonNode end = panel.completion(command);
        assertThat(end.path("outcome").asText()).as(end.toString()).isEqualTo("completed");
        return end;
    }

    private void say(String line) {
        panel.command("send_server_command", server, "{\"command\":\"" + line + "\"}");
    }

    private String state() {
        return panel.response(panel.command("get_server_status", server, ""))
                .path("data")
                .path("state")
                .asText();
    }

    @Test
    void aServerIsReadyWhenItsImagesHealthCheckSucceeds() {
        create(Shells.payload()
                .replace(TestImages.busybox(), checked.tag())
                .replace(READY_BY_LINE, "\"startupDone\":{\"healthCheck\":true}"));
        String start = panel.command("start_server", server, "");
        panel.awaitLine(server, "ready");
        assertThat(state()).isEqualTo("starting");

        say("fill");

        completes(start);
        assertThat(state()).isEqualTo("running");
    }

    @Test
    void anImageWithoutAHealthCheckIsRefusedAtOnce() {
        create(Shells.payload().replace(READY_BY_LINE, "\"startupDone\":{\"healthCheck\":true}"));

        JsonNode end = panel.completion(panel.command("start_server", server, ""));

        assertThat(end.path("outcome").asText()).isEqualTo("failed");
        assertThat(end.path("error").asText()).contains(TestImages.busybox(), "HEALTHCHECK");
        assertThat(state()).isEqualTo("offline");
    }

    @Test
    void aServerIsReadyWhenItListensInItsContainer() {
        int published = LibertyAgent.freePort();
        create(Shells.payload(",\"ports\":[{\"ip\":\"127.0.0.1\",\"hostPort\":" + published
                        + ",\"containerPort\":7777,\"protocol\":\"tcp\"}]")
                .replace(READY_BY_LINE, "\"startupDone\":{\"tcpPort\":7777}"));
        String start = panel.command("start_server", server, "");
        panel.awaitLine(server, "ready");
        assertThat(state()).isEqualTo("starting");

        say("listen");

        completes(start);
        assertThat(state()).isEqualTo("running");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"command\":\"quit\"} | command | bye",
                "{\"command\":\"please\",\"commandTimeout\":1,\"signal\":\"usr1\"} | signal | got USR1",
                "{\"command\":\"please\",\"timeout\":1,\"signal\":\"SIGWINCH\",\"killTimeout\":20} | kill | please",
            })
    void theStageThatEndedItIsTold(String stop, String stage, String lastWords) {
        create(Shells.payload(",\"stop\":" + stop));
        completes(panel.command("start_server", server, ""));

        JsonNode end = completes(panel.command("stop_server", server, ""));

        assertThat(end.path("stoppedBy").asText()).isEqualTo(stage);
        panel.awaitLine(server, lastWords);
        JsonNode stopped = panel.awaitEvent(
                "server_status_changed",
                data -> data.path("serverId").asText().equals(server)
                        && data.path("previousStatus").asText().equals("stopping"));
        assertThat(stopped.path("currentStatus").asText()).isEqualTo("stopped");
        assertThat(stopped.path("stoppedBy").asText()).isEqualTo(stage);
    }
}
