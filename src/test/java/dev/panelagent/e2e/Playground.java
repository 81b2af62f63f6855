package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.FakePanel;
import dev.panelagent.testing.LibertyAgent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** An agent with a Panel and a server that is not running, a web server it may download from, and what goes wrong there. */
final class Playground implements AutoCloseable {
    private final FakePanel fake = FakePanel.start(LibertyAgent.TOKEN);
    private final FileHost host = fileHost();
    private final LibertyAgent agent;
    private final ScriptedPanel panel;
    private final String server = Shells.id();

    Playground() {
        Map<String, String> settings = new HashMap<>(Shells.settings(fake));
        // The web server is on this machine, so that this must be allowed; the rest of what is forbidden will do.
        settings.put("PULL_FORBIDDEN", "10.0.0.0/8");
        agent = LibertyAgent.start(settings);
        panel = ScriptedPanel.on(fake);
        create(server, Shells.payload());
    }

    private static FileHost fileHost() {
        try {
            return new FileHost();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    LibertyAgent agent() {
        return agent;
    }

    ScriptedPanel panel() {
        return panel;
    }

    FileHost host() {
        return host;
    }

    /** The server that is there for all; whoever starts or fills one makes one of its own. */
    String server() {
        return server;
    }

    Path data() {
        return agent.dataDir().resolve("servers").resolve(server);
    }

    String create(String id, String payload) {
        JsonNode end = panel.completion(panel.command("create_server", id, payload));
        assertThat(end.path("outcome").asText()).as("%s", end).isEqualTo("completed");
        return id;
    }

    String another(String payload) {
        return create(Shells.id(), payload);
    }

    void done(String action, String payload) {
        JsonNode answer = ScriptedPanel.http(agent, action, server, payload);
        assertThat(answer.path("success").asBoolean()).as("%s", answer).isTrue();
    }

    /** What is said to a command that is refused at once, by either way the same. */
    String refusal(String action, String id, String payload) {
        JsonNode http = ScriptedPanel.http(agent, action, id, payload);
        assertThat(http.path("success").asBoolean(true)).as("%s", http).isFalse();
        saysWhatToDo(http.path("error"));
        JsonNode socket = panel.response(panel.command(action, id, payload)).path("error");
        assertThat(socket.path("code").asText())
                .as("%s", socket)
                .isEqualTo(http.path("errorCode").asText());
        saysWhatToDo(socket.path("message"));
        return http.path("errorCode").asText();
    }

    /** What is said to a command on the server that is there for all. */
    String refusal(String action, String payload) {
        return refusal(action, server, payload);
    }

    /** How a command ends that was taken, and is asked for by HTTP. The server is removed. */
    String failure(String action, String id, String payload) {
        String command = panel.command(action, id, payload);
        assertThat(panel.response(command).path("success").asBoolean()).isTrue();
        try {
            return codeOf(command);
        } finally {
            delete(id);
        }
    }

    void delete(String id) {
        JsonNode _ = panel.completion(panel.command("delete_server", id, "{\"deleteData\":true}"));
    }

    /** The code in the result of a command, once it has one. */
    String codeOf(String command) {
        saysWhatToDo(panel.completion(command).path("error"));
        return ScriptedPanel.http(agent, "get_command", server, "{\"commandId\":\"" + command + "\"}")
                .path("data")
                .path("errorCode")
                .asText();
    }

    private static void saysWhatToDo(JsonNode error) {
        assertThat(error.asText()).as("what went wrong: what to do").contains(": ");
    }

    @Override
    public void close() {
        try {
            delete(server);
        } finally {
            agent.close();
            host.close();
            fake.close();
        }
    }
}
