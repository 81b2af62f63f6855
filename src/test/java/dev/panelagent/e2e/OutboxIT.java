package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.FakePanel;
import dev.panelagent.testing.LibertyAgent;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a Panel must not miss reaches it, though Panel or agent go away meanwhile. */
class OutboxIT {
    @TempDir
    private Path home;

    private final String server = Shells.id();
    private FakePanel fake;
    private LibertyAgent agent;
    private ScriptedPanel panel;

    @BeforeEach
    void connect() {
        fake = FakePanel.start(LibertyAgent.TOKEN);
        agent = LibertyAgent.start(home, Shells.settings(fake));
        panel = ScriptedPanel.on(fake);
    }

    @AfterEach
    void disconnect() {
        agent.close();
        fake.close();
    }

    private void startTheServer() {
        panel.completion(panel.command("create_server", server, Shells.payload()));
        assertThat(panel.completion(panel.command("start_server", server, ""))
                        .path("outcome")
                        .asText())
                .isEqualTo("completed");
    }

    private void thePanelGoesAway() {
        fake.handshake(FakePanel.Handshake.FIN);
        panel.connection().close(1001, "restarting");
        Await.that("the loss is noticed", () -> agent.ops("/health/ready").statusCode() == 503);
    }

    private void thePanelIsBack() {
        fake.handshake(FakePanel.Handshake.ACCEPT);
        panel.awaitReconnect();
    }

    /** Over HTTP; returns when the result is on the disk. */
    private void stopTheServer() {
        assertThat(ScriptedPanel.http(agent, "stop_server", server, "{}")
                        .path("success")
                        .asBoolean())
                .isTrue();
        Await.that(
                "the result waits for the Panel",
                () -> !waiting("command_completed").isEmpty());
    }

    /** The numbers of the events of that name in the agent's store, which anybody can read. */
    private List<Long> waiting(String event) throws SQLException {
        try (Connection store = DriverManager.getConnection(
                        "jdbc:sqlite:" + agent.dataDir().resolve("agent.db"));
                Statement statement = store.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT json_group_array(seq) FROM outbox WHERE frames LIKE '%\"" + event + "\"%'")) {
            JsonNode numbers = ScriptedPanel.parse(rows.getString(1));
            return numbers.valueStream().map(JsonNode::asLong).toList();
        }
    }

    private List<JsonNode> numbered() {
        return panel.frames(frame -> ScriptedPanel.is(frame, "event") && frame.has("seq"));
    }

    private List<Long> numbers() {
        return numbered().stream().map(frame -> frame.path("seq").asLong()).toList();
    }

    private JsonNode awaitStop() {
        return panel.await(frame -> ScriptedPanel.event(frame, "command_completed")
                && frame.path("data").path("action").asText().equals("stop_server"));
    }

    /** An agent that was just started has yet to hear of its servers from the engine. */
    private void awaitTheServerKnown() {
        Await.that(
                "the server is known again",
                () -> panel.response(panel.command("get_status", server, ""))
                        .path("success")
                        .asBoolean());
    }

    /** Its events come after all that waited. */
    private void deleteTheServer() {
        panel.completion(panel.command("delete_server", server, "{\"deleteData\":true}"));
    }

    private void ack(long seq) {
        panel.connection().send("{\"type\":\"ack\",\"seq\":" + seq + "}");
    }

    @Test
    void whatHappenedWhileThePanelWasAwayIsToldOnceWhenItIsBack() {
        startTheServer();
        long before = numbers().getLast();
        thePanelGoesAway();
        stopTheServer();

        thePanelIsBack();
        JsonNode stopped = awaitStop();
        deleteTheServer();

        assertThat(stopped.path("data").path("outcome").asText()).isEqualTo("completed");
        assertThat(stopped.path("seq").asLong()).isGreaterThan(before);
        assertThat(numbers()).isSorted().doesNotHaveDuplicates().allMatch(number -> number > before);
        assertThat(numbered())
                .filteredOn(frame -> frame.path("data").path("action").asText().equals("stop_server"))
                .hasSize(1);
        assertThat(panel.states(server))
                .as("of the states it went through while the Panel was away the last one counts")
                .containsExactly("stopped", "deleted");

        long told = numbers().getLast();
        thePanelGoesAway();
        thePanelIsBack();
        panel.response(panel.command("list_servers", "", ""));
        assertThat(numbers()).as("told up to " + told).isEmpty();
    }

    @Test
    void whatWaitedSurvivesTheAgentsDeath() throws SQLException {
        startTheServer();
        long before = numbers().getLast();
        thePanelGoesAway();
        stopTheServer();
        long expected = waiting("command_completed").getLast();

        agent.kill();
        fake.handshake(FakePanel.Handshake.ACCEPT);
        agent = LibertyAgent.start(home, Shells.settings(fake));
        panel.awaitReconnect();

        JsonNode stopped = awaitStop();
        awaitTheServerKnown();
        deleteTheServer();
        assertThat(stopped.path("seq").asLong()).isEqualTo(expected).isGreaterThan(before);
        assertThat(numbers()).isSorted().doesNotHaveDuplicates();
        assertThat(numbers().getLast()).isGreaterThan(expected);
    }

    @Test
    void aPanelThatAcknowledgesGetsAgainWhatItDidNotAcknowledge() {
        ack(0);
        startTheServer();
        List<Long> all = numbers();
        long taken = all.get(1);
        ack(taken);
        panel.response(panel.command("list_servers", "", ""));
        thePanelGoesAway();

        thePanelIsBack();
        panel.await(frame -> frame.path("seq").asLong() == all.getLast());

        assertThat(numbers()).isEqualTo(all.subList(2, all.size()));
        ack(all.getLast());
        panel.response(panel.command("list_servers", "", ""));
        thePanelGoesAway();
        thePanelIsBack();
        deleteTheServer();
        assertThat(numbers()).allMatch(number -> number > all.getLast());
    }

    @Test
    void whatTheAgentsEndBringsIsToldBeforeItsGoodbye() {
        startTheServer();
        panel.response(panel.command("stop_server", server, ""));

        assertThat(agent.stop()).isLessThan(Duration.ofSeconds(15));

        panel.connection().awaitClose(ScriptedPanel.SOON);
        assertThat(panel.states(server)).endsWith("stopping", "stopped");
        assertThat(panel.frames(frame -> ScriptedPanel.is(frame, "event")))
                .extracting(frame -> frame.path("event").asText())
                .endsWith("command_completed", "agent_stopping");
        agent = LibertyAgent.start(home, Shells.settings(fake));
        panel.awaitReconnect();
        awaitTheServerKnown();
        deleteTheServer();
    }
}
