package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.testing.FakePanel;
import dev.panelagent.testing.LibertyAgent;
import dev.panelagent.testing.TestImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A real game server, from Debian's packages, under Panel control. */
class FreecivIT {
    @Test
    void aRealGameIsPlayedSavedAndStoppedByItsOwnCommand() throws IOException {
        try (FakePanel fake = FakePanel.start(LibertyAgent.TOKEN)) {
            try (LibertyAgent agent = LibertyAgent.start(Shells.settings(fake))) {
                play(agent, ScriptedPanel.on(fake));
            }
        }
    }

    private static void play(LibertyAgent agent, ScriptedPanel panel) throws IOException {
        String server = Shells.id();
        int port = LibertyAgent.freePort();

        // given the demo server that the quickstart uses
        assertThat(panel.completion(panel.command("create_server", server, demo(port)))
                        .path("outcome")
                        .asText())
                .isEqualTo("completed");

        // when it is started, it says when it is ready
        assertThat(panel.completion(panel.command("start_server", server, ""))
                        .path("outcome")
                        .asText())
                .isEqualTo("completed");
        panel.awaitLine(server, "Now accepting new client connections");

        // then it can be spoken to
        panel.command("send_server_command", server, "{\"command\":\"list\"}");
        panel.awaitLine(server, "List of players");

        // and it can be reached from outside, and notices
        try (Socket player = new Socket()) {
            player.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
            panel.awaitLine(server, "connection");
        }

        // when it has saved and is asked to stop, its own command ends it
        panel.command("send_server_command", server, "{\"command\":\"save proof\"}");
        panel.awaitLine(server, "Game saved");
        String stop = panel.command("stop_server", server, "{}");
        assertThat(panel.completion(stop).path("outcome").asText()).isEqualTo("completed");
        assertThat(panel.completion(stop).path("durationMs").asLong())
                .as("it did not come to the signal")
                .isLessThan(15_000);
        assertThat(panel.awaitEvent(
                                "server_status_changed",
                                data -> data.path("serverId").asText().equals(server)
                                        && data.path("previousStatus").asText().equals("stopping"))
                        .path("exitCode")
                        .asInt())
                .isZero();

        assertThat(saves(agent.dataDir().resolve("servers").resolve(server))).isNotEmpty();
        panel.completion(panel.command("delete_server", server, "{\"deleteData\":true}"));
    }

    private static String demo(int port) throws IOException {
        Path file = Path.of(System.getProperty("agent.basedir"), "scripts/demo-server.json");
        ObjectNode payload = (ObjectNode) ScriptedPanel.parse(Files.readString(file));
        payload.put("image", TestImages.local("freeciv"));
        ((ObjectNode) payload.path("ports").get(0)).put("hostPort", port);
        return payload.toString();
    }

    private static Stream<Path> saves(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("proof.sav")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
