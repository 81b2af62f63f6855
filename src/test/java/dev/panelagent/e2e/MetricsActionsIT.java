package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.testing.FakePanel;
import dev.panelagent.testing.LibertyAgent;
import dev.panelagent.testing.TestEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Figures of a busy and of a stopped server, of the node, and containers by their own names (protocol 4.7, 4.8, 4.10). */
class MetricsActionsIT {
    private static FakePanel fake;
    private static LibertyAgent agent;
    private static ScriptedPanel panel;
    private static String busy;
    private static String stopped;

    @BeforeAll
    static void aBusyServerAndAStoppedOne() {
        fake = FakePanel.start(LibertyAgent.TOKEN);
        agent = LibertyAgent.start(Shells.settings(fake));
        panel = ScriptedPanel.on(fake);
        busy = Shells.id();
        stopped = Shells.id();
        completed(panel.command("create_server", busy, Shells.payload()));
        completed(panel.command("create_server", stopped, Shells.payload()));
        completed(panel.command("start_server", busy, ""));
        panel.command("send_server_command", busy, "{\"command\":\"burn\"}");
        panel.awaitLine(busy, "burning");
    }

    @AfterAll
    static void noServers() {
        for (String server : new String[] {busy, stopped}) {
            panel.completion(panel.command("delete_server", server, "{\"deleteData\":true}"));
        }
        agent.close();
        fake.close();
    }

    private static JsonNode completed(String command) {
        JsonNode end = panel.completion(command);
        assertThat(end.path("outcome").asText()).as("%s", end).isEqualTo("completed");
        return end;
    }

    private static JsonNode http(String action, String server, String payload) {
        return ScriptedPanel.http(agent, action, server, payload);
    }

    private static JsonNode metrics(String server) {
        long start = System.nanoTime();
        JsonNode data = http("get_server_metrics", server, "{}").path("data");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        hasWhatThePanelReads(data);
        return data;
    }

    /** What is missing or of another type makes the Panel record nothing at all. */
    private static void hasWhatThePanelReads(JsonNode data) {
        assertThat(List.of(
                        data.path("cpu"),
                        data.path("memory"),
                        data.path("disk"),
                        data.path("network").path("in"),
                        data.path("network").path("out")))
                .as("%s", data)
                .allSatisfy(number -> assertThat(number.isNumber()).isTrue());
        assertThat(data.path("players").isInt()).isTrue();
        assertThat(Instant.parse(data.path("timestamp").asText()))
                .isBefore(Instant.now().plusSeconds(5));
        for (String member : new String[] {"cpu", "memory", "disk", "network", "players", "timestamp", "uptime"}) {
            assertThat(data.path("metrics").path(member)).isEqualTo(data.path(member));
        }
    }

    @Test
    void aBusyServersFiguresAreTrue() {
        Await.that("a busy CPU", () -> metrics(busy).path("cpu").asDouble() > 30);

        JsonNode data = metrics(busy);
        assertThat(data.path("cpu").asDouble()).as("its limit is half a core").isBetween(30.0, 65.0);
        assertThat(data.path("memoryLimitBytes").asLong()).isEqualTo(128L << 20);
        assertThat(data.path("memoryBytes").asLong()).isBetween(1L, 128L << 20);
        assertThat(data.path("memory").asDouble()).isBetween(0.01, 100.0);
        assertThat(data.path("network").path("in").asLong()).isPositive();
        assertThat(data.path("pids").asInt()).isGreaterThan(1);
        assertThat(data.path("status").asText()).isEqualTo("running");
        assertThat(data.path("usageKnown").asBoolean()).isTrue();
        assertThat(data.path("playersKnown").asBoolean(true)).isFalse();

        JsonNode overTheSocket = panel.response(panel.command("server.metrics", busy, ""));
        assertThat(overTheSocket.path("success").asBoolean()).isTrue();
        hasWhatThePanelReads(overTheSocket.path("data"));
        assertThat(overTheSocket.path("data").path("cpu").asDouble()).isPositive();
    }

    @Test
    void aStoppedServerUsesItsDiskAlone() {
        Await.that("the disk's figure", () -> metrics(stopped).has("diskBytes"));

        JsonNode data = metrics(stopped);
        assertThat(data.path("status").asText()).isEqualTo("offline");
        assertThat(data.path("cpu").asDouble(-1)).isZero();
        assertThat(data.path("memory").asDouble(-1)).isZero();
        assertThat(data.path("uptime").asLong(-1)).isZero();
        assertThat(data.path("diskLimitBytes").asLong()).isEqualTo(512L << 20);
        assertThat(data.path("usageKnown").asBoolean()).isTrue();
    }

    @Test
    void theNodesFiguresNeedNoServer() {
        JsonNode data = ScriptedPanel.parse(
                        agent.api("{\"action\":\"get_system_metrics\"}").body())
                .path("data");

        assertThat(data.path("cpu").asDouble(-1)).isBetween(0.0, 100.0);
        assertThat(data.path("memory").isNumber()).isTrue();
        assertThat(data.path("memory").asLong()).isPositive();
        for (String amount : new String[] {"memoryUsage", "disk"}) {
            assertThat(data.path(amount).path("used").asLong())
                    .isBetween(1L, data.path(amount).path("total").asLong());
            assertThat(data.path(amount).path("percentage").asDouble()).isBetween(0.0, 100.0);
        }
        assertThat(data.path("network").path("bytesIn").isNumber()).isTrue();
        assertThat(data.path("uptime").asLong()).isPositive();
        assertThat(data.path("loadAverage").size()).isEqualTo(3);
        assertThat(data.path("servers").path("total").asInt()).isGreaterThanOrEqualTo(2);
        assertThat(data.path("servers").path("running").asInt()).isPositive();

        JsonNode status = panel.response(panel.command("system.status", "", "")).path("data");
        assertThat(status.path("uptime").asLong()).isPositive();
        assertThat(status.path("text").path("memory").asText()).contains("GiB");
        JsonNode pong = panel.response(panel.command("system.ping", "", "")).path("data");
        assertThat(pong.path("message").asText()).isEqualTo("pong");
        assertThat(panel.response(panel.command("system_info", "", ""))
                        .path("data")
                        .path("nodeId")
                        .asText())
                .isEqualTo("node-1");
    }

    private static String containerOf(String server) {
        return StreamSupport.stream(containers().spliterator(), false)
                .filter(container -> container.path("serverId").asText().equals(server))
                .map(container -> container.path("Id").asText())
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode containers() {
        return http("docker.list", "", "{}").path("data").path("containers");
    }

    @Test
    void aServersContainerIsStartedStoppedAndRemovedByItsOwnName() {
        String server = Shells.id();
        completed(panel.command("create_server", server, Shells.payload()));
        String container = containerOf(server);
        String payload = "{\"containerId\":\"" + container + "\"}";

        String start = panel.command("docker.start", "", payload);
        JsonNode taken = panel.response(start).path("data");
        assertThat(taken.path("containerId").asText()).isEqualTo(container);
        assertThat(taken.path("status").asText()).isEqualTo("started");
        assertThat(completed(start).path("action").asText()).isEqualTo("start_server");
        assertThat(inspect(container).path("State").path("Running").asBoolean()).isTrue();

        completed(panel.command("docker.stop", "", payload.replace(container, container.substring(0, 12))));
        JsonNode state = inspect(container).path("State");
        assertThat(state.path("Status").asText()).isEqualTo("exited");
        assertThat(state.path("ExitCode").isInt()).isTrue();
        assertThat(http("get_server_status", server, "{}")
                        .path("data")
                        .path("desired")
                        .asText())
                .isEqualTo("offline");

        completed(panel.command("docker.remove", "", payload));
        assertThat(agent.dataDir().resolve("servers").resolve(server)).isDirectory();
        assertThat(http("docker.inspect", "", payload).path("errorCode").asText())
                .isEqualTo("CONTAINER_NOT_FOUND");
    }

    private static JsonNode inspect(String container) {
        return http("docker.inspect", "", "{\"containerId\":\"" + container + "\"}")
                .path("data")
                .path("container");
    }

    @Test
    void theListTellsNothingOfTheEnvironment() {
        JsonNode list = http("docker.list", "", "{}").path("data");

        assertThat(list.path("count").asInt()).isEqualTo(list.path("containers").size());
        assertThat(list.path("containers").findValuesAsText("serverId")).contains(busy, stopped);
        assertThat(list.toString() + inspect(busy))
                .contains("dev.panelagent.server-id")
                .doesNotContain("OWNER", "dev.panelagent.spec");
        JsonNode one = StreamSupport.stream(list.path("containers").spliterator(), false)
                .filter(container -> container.path("serverId").asText().equals(busy))
                .findFirst()
                .orElseThrow();
        assertThat(one.path("Names").path(0).asText()).startsWith("/").endsWith(busy);
        assertThat(one.path("State").asText()).isEqualTo("running");
        assertThat(one.path("Status").asText()).startsWith("Up ");
        assertThat(Instant.ofEpochSecond(one.path("Created").asLong()))
                .isBetween(Instant.now().minusSeconds(600), Instant.now().plusSeconds(5));
    }

    @Test
    void theContainerOfSomebodyElseIsNotFoundAndNotTouched() {
        try (TestEngine engine = TestEngine.open()) {
            String foreign = engine.engine().create(engine.shell("while :; do sleep 1; done"));
            engine.engine().start(foreign);
            ContainerInfo before = engine.engine().inspect(foreign).orElseThrow();

            for (String name : new String[] {foreign, foreign.substring(0, 12), before.name(), "/" + before.name()}) {
                for (String action : new String[] {"docker.stop", "docker.remove", "docker.start", "docker.inspect"}) {
                    JsonNode reply = http(action, "", "{\"containerId\":\"" + name + "\"}");
                    assertThat(reply.path("errorCode").asText())
                            .as("%s %s: %s", action, name, reply)
                            .isEqualTo("CONTAINER_NOT_FOUND");
                }
            }

            assertThat(containers().findValuesAsText("Id")).doesNotContain(foreign);
            assertThat(engine.engine().inspect(foreign)).contains(before);
        }
    }
}
