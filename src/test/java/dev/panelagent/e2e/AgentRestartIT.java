package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.FakePanel;
import dev.panelagent.testing.FaultProxy;
import dev.panelagent.testing.LibertyAgent;
import dev.panelagent.testing.TestImages;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent stops and comes back; the servers play on. */
class AgentRestartIT {
    @TempDir
    private Path home;

    private static void create(ScriptedPanel panel, String server) {
        panel.completion(panel.command("create_server", server, Shells.payload()));
        assertThat(panel.completion(panel.command("start_server", server, ""))
                        .path("outcome")
                        .asText())
                .isEqualTo("completed");
    }

    private static JsonNode status(ScriptedPanel panel, String server) {
        return panel.response(panel.command("get_status", server, "")).path("data");
    }

    @Test
    void onSigtermThePanelIsToldAndServersPlayOn() {
        String server = Shells.id();
        try (FakePanel fake = FakePanel.start(LibertyAgent.TOKEN)) {
            long pid;
            try (LibertyAgent agent = LibertyAgent.start(home, Shells.settings(fake))) {
                ScriptedPanel panel = ScriptedPanel.on(fake);
                create(panel, server);
                pid = status(panel, server).path("pid").asLong();

                Duration took = agent.stop();

                assertThat(took).isLessThan(Duration.ofSeconds(15));
                panel.awaitEvent("agent_stopping", data -> true);
                assertThat(panel.connection().awaitClose(ScriptedPanel.SOON).code())
                        .isEqualTo(1000);
                assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive)).hasValue(true);
            }
            theNextAgentTakesItOver(fake, server, pid);
        }
    }

    private void theNextAgentTakesItOver(FakePanel fake, String server, long pid) {
        try (LibertyAgent agent = LibertyAgent.start(home, Shells.settings(fake))) {
            ScriptedPanel panel = ScriptedPanel.on(fake);
            Await.that(
                    "the server is known again",
                    () -> status(panel, server).path("status").asText().equals("running"));
            assertThat(status(panel, server).path("pid").asLong()).isEqualTo(pid);
            panel.command("send_server_command", server, "{\"command\":\"still here\"}");
            panel.awaitLine(server, "you said still here");
            assertThat(panel.completion(panel.command("delete_server", server, "{\"deleteData\":true}"))
                            .path("outcome")
                            .asText())
                    .isEqualTo("completed");
            assertThat(agent.isAlive()).isTrue();
        }
    }

    @Test
    void afterSigkillTheNextAgentTakesItOverToo() {
        String server = Shells.id();
        try (FakePanel fake = FakePanel.start(LibertyAgent.TOKEN)) {
            long pid;
            try (LibertyAgent agent = LibertyAgent.start(home, Shells.settings(fake))) {
                ScriptedPanel panel = ScriptedPanel.on(fake);
                create(panel, server);
                pid = status(panel, server).path("pid").asLong();
                agent.kill();
            }
            theNextAgentTakesItOver(fake, server, pid);
        }
    }

    @Test
    void serversAreStoppedWithTheAgentIfTheOperatorWantsItAndRunAgainWithTheNext() {
        String server = Shells.id();
        try (FakePanel fake = FakePanel.start(LibertyAgent.TOKEN)) {
            Map<String, String> settings = Shells.settings(fake);
            settings.put("STOP_SERVERS_ON_SHUTDOWN", "true");
            long pid;
            try (LibertyAgent agent = LibertyAgent.start(home, settings)) {
                ScriptedPanel panel = ScriptedPanel.on(fake);
                create(panel, server);
                pid = status(panel, server).path("pid").asLong();

                assertThat(agent.stop()).isLessThan(Duration.ofSeconds(15));

                assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
                panel.awaitLine(server, "got TERM");
            }
            try (LibertyAgent agent = LibertyAgent.start(home, Shells.settings(fake))) {
                ScriptedPanel panel = ScriptedPanel.on(fake);
                Await.that(
                        "the server runs again, as it should",
                        () -> status(panel, server).path("status").asText().equals("running"));
                assertThat(status(panel, server).path("pid").asLong()).isNotEqualTo(pid);
                panel.completion(panel.command("delete_server", server, "{\"deleteData\":true}"));
                assertThat(agent.isAlive()).isTrue();
            }
        }
    }

    @Test
    void theServerPlaysOnWhileThePanelIsAway() {
        String server = Shells.id();
        Map<String, String> settings = new HashMap<>(Shells.settings());
        try (FaultProxy address = FaultProxy.start();
                FakePanel first = FakePanel.start(LibertyAgent.TOKEN)) {
            address.lead(first.port());
            settings.put("PANEL_URL", "ws://127.0.0.1:" + address.port());
            playOnBetweenTwoPanels(server, settings, address, first);
        }
    }

    private void playOnBetweenTwoPanels(
            String server, Map<String, String> settings, FaultProxy address, FakePanel first) {
        try (LibertyAgent agent = LibertyAgent.start(home, settings)) {
            ScriptedPanel panel = ScriptedPanel.on(first);
            create(panel, server);
            long pid = status(panel, server).path("pid").asLong();

            first.kill();
            Await.that("the loss is noticed", () -> agent.ops("/health/ready").statusCode() == 503);
            try (FakePanel second = FakePanel.start(LibertyAgent.TOKEN)) {
                address.lead(second.port());
                ScriptedPanel back = ScriptedPanel.on(second);

                back.awaitLegacy("heartbeat", data -> true);
                back.awaitLegacy(
                        "server_status",
                        data -> data.path("serverId").asText().equals(server)
                                && data.path("status").asText().equals("running"));
                assertThat(status(back, server).path("pid").asLong()).isEqualTo(pid);
                back.completion(back.command("delete_server", server, "{\"deleteData\":true}"));
            }
        }
    }

    @Test
    void containersOfTheEarlierAgentAreAdopted() throws Exception {
        String server = Shells.id();
        String container = "ctrl-alt-play-" + server;
        DockerClient.run(
                "run",
                "-d",
                "-i",
                "--name",
                container,
                "--label",
                "ctrl-alt-play.server-id=" + server,
                TestImages.busybox(),
                "sh",
                "-c",
                "while read line; do echo \"heard $line\"; done");
        try (FakePanel fake = FakePanel.start(LibertyAgent.TOKEN);
                LibertyAgent agent = LibertyAgent.start(home, Shells.settings(fake))) {
            ScriptedPanel panel = ScriptedPanel.on(fake);

            Await.that(
                    "it is adopted",
                    () -> status(panel, server).path("status").asText().equals("running"));
            panel.command("send_server_command", server, "{\"command\":\"hello\"}");
            panel.awaitLine(server, "heard hello");
            panel.completion(panel.command("stop_server", server, "{\"timeout\":1}"));
            panel.completion(panel.command("start_server", server, ""));
            assertThat(status(panel, server).path("status").asText()).isEqualTo("running");
            panel.completion(panel.command("delete_server", server, ""));

            assertThat(DockerClient.run("ps", "-aq", "--filter", "name=" + container))
                    .isEmpty();
            assertThat(agent.isAlive()).isTrue();
        } finally {
            DockerClient.run("rm", "-f", container);
        }
    }

    @Test
    void agentsSideBySideLeaveEachOthersServersAlone() {
        String server = Shells.id();
        try (LibertyAgent one = LibertyAgent.start(Shells.settings());
                LibertyAgent other = LibertyAgent.start(Shells.settings())) {
            ScriptedPanel.http(one, "create_server", server, Shells.payload());
            ScriptedPanel.http(other, "create_server", server, Shells.payload());
            Await.that("both know a server of that id", () -> count(one) == 1 && count(other) == 1);

            ScriptedPanel.http(one, "delete_server", server, "{\"deleteData\":true}");

            Await.that("one has deleted its own", () -> count(one) == 0);
            assertThat(count(other)).isEqualTo(1);
            ScriptedPanel.http(other, "delete_server", server, "{\"deleteData\":true}");
            Await.that("the other has deleted its own", () -> count(other) == 0);
        }
    }

    private static int count(LibertyAgent agent) {
        return ScriptedPanel.http(agent, "list_servers", "", "{}")
                .path("data")
                .path("count")
                .asInt(-1);
    }
}
