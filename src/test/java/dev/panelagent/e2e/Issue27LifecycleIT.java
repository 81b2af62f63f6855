package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** A server's whole life in Issue #27 frames (protocol 2), on the real engine. */
class Issue27LifecycleIT extends ConnectedAgent {
    @Test
    void onOpenTheNodeIntroducesItself() {
        JsonNode info = panel.awaitLegacy("system_info", data -> true);

        assertThat(info.path("nodeId").asText()).isEqualTo("node-1");
        assertThat(info.path("totalMemory").asLong()).isGreaterThan(100_000_000);
        assertThat(info.path("cpuCount").asInt()).isEqualTo(Runtime.getRuntime().availableProcessors());
        Await.that("the engine's version", () -> {
            panel.connection().send("{\"type\":\"system_info_request\"}");
            return !panel.frames(frame -> ScriptedPanel.is(frame, "system_info")
                            && !frame.path("data")
                                    .path("dockerVersion")
                                    .asText()
                                    .isEmpty())
                    .isEmpty();
        });
        assertThat(panel.awaitLegacy("heartbeat", data -> true).path("status").asText())
                .isEqualTo("online");
    }

    @Test
    void aPingIsAnsweredUnderItsId() {
        panel.connection().send("{\"id\":\"ping-1\",\"type\":\"ping\",\"timestamp\":\"2026-01-01T00:00:00.000Z\"}");

        JsonNode pong = panel.await(frame -> ScriptedPanel.is(frame, "pong"));
        assertThat(pong.path("id").asText()).isEqualTo("ping-1");
        assertThat(pong.path("data").path("agentStatus").asText()).isEqualTo("healthy");
    }

    @Test
    void aServerLivesFromCreateToDelete() {
        String server = Shells.id();

        // given a created server
        String create = panel.command("create_server", server, Shells.payload());
        assertThat(panel.response(create).path("success").asBoolean()).isTrue();
        assertThat(panel.completion(create).path("outcome").asText()).isEqualTo("completed");
        JsonNode created = panel.awaitEvent(
                "server_status_changed",
                data -> data.path("status").asText().equals("created")
                        && data.path("serverId").asText().equals(server));
        assertThat(created.path("containerId").asText()).hasSize(64);

        // when it is started
        String start = panel.command("start_server", server, "");
        JsonNode ack = panel.response(start);
        assertThat(ack.path("message").asText()).isEqualTo("start_server command received");
        assertThat(ack.path("data").path("status").asText()).isEqualTo("starting");
        assertThat(panel.completion(start).path("outcome").asText()).isEqualTo("completed");

        // then its first line, its variables and both streams have arrived
        assertThat(panel.awaitLine(server, "game of ada is up").path("seq").asLong())
                .as("nothing of its stdout before; stderr comes by a pipe of its own")
                .isBetween(1L, 2L);
        assertThat(panel.awaitLine(server, "oops").path("stream").asText()).isEqualTo("stderr");
        JsonNode running = panel.awaitEvent(
                "server_status_changed",
                data -> data.path("serverId").asText().equals(server)
                        && data.path("status").asText().equals("running"));
        assertThat(running.path("pid").asLong()).isPositive();

        // when a command goes in, its answer comes out
        String say = panel.command("send_server_command", server, "{\"command\":\"hello there\"}");
        assertThat(panel.response(say).path("success").asBoolean()).isTrue();
        panel.awaitLine(server, "you said hello there");

        statusHasTheContainersTrueFigures(server);
        restart(server);
        stopByACustomSignal(server);
        kill(server);
        delete(server);
        assertThat(panel.states(server))
                .containsExactly(
                        "installing",
                        "stopped",
                        "starting",
                        "running",
                        "stopping",
                        "stopped",
                        "starting",
                        "running",
                        "stopping",
                        "stopped",
                        "starting",
                        "running",
                        "stopping",
                        "stopped",
                        "deleted");
    }

    private static void statusHasTheContainersTrueFigures(String server) {
        panel.command("send_server_command", server, "{\"command\":\"burn\"}");
        panel.command("send_server_command", server, "{\"command\":\"fill\"}");
        panel.awaitLine(server, "filled");

        JsonNode data = panel.response(panel.command("get_status", server, "")).path("data");

        assertThat(data.path("status").asText()).isEqualTo("running");
        assertThat(data.path("resources").path("cpu").asDouble())
                .as("a busy loop limited to half a core")
                .isBetween(30.0, 70.0);
        assertThat(data.path("resources").path("memory").path("usedBytes").asLong())
                .as("40 MiB on tmpfs count as memory")
                .isBetween(40L << 20, 60L << 20);
        assertThat(data.path("resources").path("memory").path("limitBytes").asLong())
                .isEqualTo(128L << 20);
        assertThat(data.path("uptime").asLong()).isBetween(0L, 120L);
    }

    private static void restart(String server) {
        String restart = panel.command("restart_server", server, "");
        assertThat(panel.completion(restart).path("outcome").asText()).isEqualTo("completed");
        panel.awaitLine(server, "got TERM");
    }

    private static void stopByACustomSignal(String server) {
        String stop = panel.command("stop_server", server, "{\"signal\":\"SIGUSR1\",\"timeout\":10}");
        assertThat(panel.completion(stop).path("outcome").asText()).isEqualTo("completed");
        panel.awaitLine(server, "got USR1");
    }

    private static void kill(String server) {
        assertThat(panel.completion(panel.command("start_server", server, ""))
                        .path("outcome")
                        .asText())
                .isEqualTo("completed");
        String kill = panel.command("stop_server", server, "{\"signal\":\"SIGKILL\",\"timeout\":5}");
        assertThat(panel.completion(kill).path("outcome").asText()).isEqualTo("completed");
        assertThat(panel.completion(kill).path("durationMs").asLong()).isLessThan(5_000);
    }

    private static void delete(String server) {
        String delete = panel.command("delete_server", server, "{\"deleteData\":true}");
        assertThat(panel.completion(delete).path("outcome").asText()).isEqualTo("completed");
        panel.awaitEvent(
                "server_status_changed",
                data -> data.path("serverId").asText().equals(server)
                        && data.path("status").asText().equals("deleted"));
        JsonNode after = panel.response(panel.command("start_server", server, ""));
        assertThat(after.path("error").path("code").asText()).isEqualTo("SERVER_NOT_FOUND");
        assertThat(agent.dataDir().resolve("servers").resolve(server)).doesNotExist();
    }

    @Test
    void badInputGetsExactlyOneFailureAndTheConnectionLivesOn() {
        panel.connection().send("this is not json");
        JsonNode parse = panel.await(frame -> ScriptedPanel.is(frame, "response")
                && frame.path("error").path("code").asText().equals("PARSE_ERROR"));
        assertThat(parse.path("success").asBoolean()).isFalse();

        String unknown = panel.command("fly_to_the_moon", "s", "");
        String badId = panel.command("start_server", "../../etc", "");
        String badSignal = panel.command("stop_server", "s", "{\"signal\":\"SIGBOGUS\"}");
        String missing = panel.command("start_server", "no-such-server", "");
        String after = panel.command("list_servers", "", "");

        assertThat(panel.response(after).path("success").asBoolean()).isTrue();
        assertThat(panel.response(unknown).path("error").path("code").asText()).isEqualTo("UNKNOWN_ACTION");
        assertThat(panel.response(badId).path("error").path("code").asText()).isEqualTo("CONFIG_INVALID");
        assertThat(panel.response(badSignal).path("error").path("code").asText())
                .isEqualTo("CONFIG_INVALID");
        assertThat(panel.response(missing).path("error").path("code").asText()).isEqualTo("SERVER_NOT_FOUND");
        for (String id : new String[] {unknown, badId, badSignal, missing}) {
            assertThat(panel.responses(id)).hasSize(1);
        }
        assertThat(fake.connections()).hasSize(1);
    }

    @Test
    void aStartThatCannotSucceedIsReportedOnce() {
        String server = Shells.id();
        String create = panel.command(
                "create_server", server, "{\"image\":\"panel-agent/no-such-image:local\",\"startup\":\"x\"}");

        assertThat(panel.response(create).path("success").asBoolean()).isTrue();
        JsonNode completion = panel.completion(create);
        assertThat(completion.path("outcome").asText()).isEqualTo("failed");
        assertThat(completion.path("error").asText()).contains("no-such-image");
        panel.awaitEvent(
                "server_status_changed",
                data -> data.path("serverId").asText().equals(server)
                        && data.path("currentStatus").asText().equals("install_failed"));
        assertThat(panel.completion(panel.command("delete_server", server, ""))
                        .path("outcome")
                        .asText())
                .isEqualTo("completed");
    }

    @Test
    void aServerThatDiesIsReportedWithItsExitCode() {
        String server = Shells.id();
        panel.completion(panel.command("create_server", server, Shells.payload()));
        panel.completion(panel.command("start_server", server, ""));

        panel.command("send_server_command", server, "{\"command\":\"die\"}");

        JsonNode crashed = panel.awaitEvent(
                "server_status_changed",
                data -> data.path("serverId").asText().equals(server)
                        && data.path("status").asText().equals("crashed"));
        assertThat(crashed.path("exitCode").asInt()).isEqualTo(3);
        panel.completion(panel.command("delete_server", server, "{\"deleteData\":true}"));
    }

    @Test
    void stopDuringAStartStops() {
        String server = Shells.id();
        panel.completion(panel.command(
                "create_server",
                server,
                Shells.payload().replace("\"startupDone\":\"ready\"", "\"startupDone\":\"never said\"")));
        String start = panel.command("start_server", server, "");
        panel.awaitLine(server, "ready");

        String stop = panel.command("stop_server", server, "");

        assertThat(panel.completion(stop).path("outcome").asText()).isEqualTo("completed");
        assertThat(panel.completion(start).path("outcome").asText()).isEqualTo("superseded");
        JsonNode status = panel.response(panel.command("get_status", server, ""));
        assertThat(status.path("data").path("status").asText()).isEqualTo("stopped");
        panel.completion(panel.command("delete_server", server, "{\"deleteData\":true}"));
    }
}
