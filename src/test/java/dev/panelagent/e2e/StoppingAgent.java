package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.FakePanel;
import dev.panelagent.testing.LibertyAgent;
import java.nio.file.Path;

/** An agent that waits for a server that takes seconds to stop before it ends, as it was told to do. */
final class StoppingAgent implements AutoCloseable {
    private static final String SLOW_STOP = ",\"stop\":{\"command\":\"please\",\"timeout\":6}";

    private final FakePanel fake = FakePanel.start(LibertyAgent.TOKEN);
    private final Path home;
    private final LibertyAgent agent;
    private final ScriptedPanel panel;
    private final String server = Shells.id();
    private final String stop;

    StoppingAgent(Path home) {
        this.home = home;
        agent = LibertyAgent.start(home, Shells.settings(fake));
        panel = ScriptedPanel.on(fake);
        JsonNode _ = panel.completion(panel.command("create_server", server, Shells.payload(SLOW_STOP)));
        JsonNode _ = panel.completion(panel.command("start_server", server, ""));
        stop = panel.command("stop_server", server, "");
        JsonNode _ = panel.response(stop);
    }

    LibertyAgent agent() {
        return agent;
    }

    ScriptedPanel panel() {
        return panel;
    }

    String server() {
        return server;
    }

    /** The command that is finished before the agent ends. */
    String stop() {
        return stop;
    }

    /** Tells it to end; what comes before it heard of that is still done. Its first refusal. */
    JsonNode refusal() {
        agent.terminate();
        JsonNode[] last = new JsonNode[1];
        Await.that("a refusal of the agent that ends", () -> {
            last[0] = panel.response(panel.command("list_servers", "", ""));
            return !last[0].path("success").asBoolean();
        });
        return last[0].path("error");
    }

    /** The next agent removes the server. */
    @Override
    public void close() {
        agent.close();
        try (LibertyAgent next = LibertyAgent.start(home, Shells.settings(fake))) {
            panel.awaitReconnect();
            JsonNode end = panel.completion(panel.command("delete_server", server, "{\"deleteData\":true}"));
            assertThat(end.path("outcome").asText()).isEqualTo("completed");
            assertThat(next.isAlive()).isTrue();
        } finally {
            fake.close();
        }
    }
}
