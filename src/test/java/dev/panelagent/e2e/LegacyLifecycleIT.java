package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A server's whole life in the frames of the oldest Panels (protocol 3), on the real engine. */
class LegacyLifecycleIT extends ConnectedAgent {
    private static Predicate<JsonNode> status(String server, String word) {
        return data -> data.path("serverId").asText().equals(server)
                && data.path("status").asText().equals(word);
    }

    private static String only(String server) {
        return "{\"serverId\":\"" + server + "\"}";
    }

    /** How often a server was reported in a state so far. */
    private static int times(String server, String word) {
        return panel.frames(frame -> ScriptedPanel.is(frame, "server_status")
                        && !frame.path("data").has("stats")
                        && status(server, word).test(frame.path("data")))
                .size();
    }

    private static void awaitTimes(String server, String word, int times) {
        panel.connection()
                .awaitTexts(
                        times,
                        text -> {
                            JsonNode frame = ScriptedPanel.parse(text);
                            return ScriptedPanel.is(frame, "server_status")
                                    && !frame.path("data").has("stats")
                                    && status(server, word).test(frame.path("data"));
                        },
                        ScriptedPanel.SOON);
        assertThat(times(server, word)).isEqualTo(times);
    }

    @Test
    void aServerLivesFromCreateToDelete() {
        String server = Shells.id();
        String data = Shells.payload().replaceFirst("\\{", "{\"serverId\":\"" + server + "\",");

        panel.legacy("server_create", data);
        panel.awaitLegacy("server_status", status(server, "created"));

        panel.legacy("server_start", only(server));
        panel.awaitLine(server, "game of ada is up");
        awaitTimes(server, "running", 1);

        panel.legacy("server_command", "{\"serverId\":\"" + server + "\",\"command\":\"hello there\"}");
        panel.awaitLine(server, "you said hello there");

        figuresComeByThemselves(server);

        panel.legacy("server_restart", only(server));
        panel.awaitLine(server, "got TERM");
        awaitTimes(server, "running", 2);

        panel.legacy("server_stop", only(server));
        awaitTimes(server, "stopped", 3);

        panel.legacy("server_power", "{\"serverId\":\"" + server + "\",\"action\":\"start\"}");
        awaitTimes(server, "running", 3);
        panel.legacy("server_power", "{\"serverId\":\"" + server + "\",\"action\":\"kill\"}");
        awaitTimes(server, "stopped", 4);

        panel.legacy("server_delete", only(server));
        panel.awaitLegacy("server_status", status(server, "deleted"));
        assertThat(panel.frames(frame -> ScriptedPanel.is(frame, "response")))
                .as("legacy commands have no responses")
                .isEmpty();
    }

    private static void figuresComeByThemselves(String server) {
        panel.legacy("server_command", "{\"serverId\":\"" + server + "\",\"command\":\"fill\"}");
        panel.awaitLine(server, "filled");

        JsonNode stats = panel.awaitLegacy(
                        "server_status",
                        data -> status(server, "running").test(data)
                                && data.path("stats").path("memory").asLong() >= 40L << 20)
                .path("stats");

        assertThat(stats.path("memory").asLong()).isLessThan(60L << 20);
        assertThat(stats.path("cpu").asDouble()).isBetween(0.0, 70.0);
        assertThat(stats.path("network").path("in").isNumber()).isTrue();
    }

    @Test
    void systemInfoIsSentOnRequest() {
        int before =
                panel.frames(frame -> ScriptedPanel.is(frame, "system_info")).size();

        panel.connection().send("{\"type\":\"system_info_request\"}");

        panel.connection()
                .awaitTexts(
                        before + 1,
                        text -> ScriptedPanel.is(ScriptedPanel.parse(text), "system_info"),
                        ScriptedPanel.SOON);
    }

    @Test
    void anUnknownServerIsAnErrorFrame() {
        panel.legacy("server_start", only("no-such-server"));

        JsonNode error = panel.awaitLegacy("error", data -> true);
        assertThat(error.path("code").asText()).isEqualTo("SERVER_NOT_FOUND");
        assertThat(error.path("message").asText()).contains("no-such-server");
    }
}
