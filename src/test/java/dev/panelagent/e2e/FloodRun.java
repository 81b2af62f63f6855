package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.FakePanel;
import dev.panelagent.testing.LibertyAgent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;

/** An agent, a server that floods it, and a Panel that reads. Closing it leaves nothing behind. */
final class FloodRun implements AutoCloseable {
    private final Path home;
    private final Map<String, String> settings;
    private final String server = Shells.id();
    private final ConsoleTap tap = new ConsoleTap();
    private final FakePanel fake;
    private final ScriptedPanel panel;
    private LibertyAgent agent;

    private FloodRun(FakePanel fake, Path home, Map<String, String> more) {
        this.fake = fake;
        this.home = home;
        this.settings = Shells.settings(fake);
        settings.put("CONSOLE_HISTORY_SIZE", "512m");
        settings.putAll(more);
        fake.takes(tap);
        this.agent = LibertyAgent.start(home, settings);
        this.panel = ScriptedPanel.on(fake);
    }

    /** The server runs and the Panel is connected to its console; nothing is printed yet. */
    static FloodRun start(Path home, Map<String, String> settings) {
        FloodRun run = new FloodRun(FakePanel.start(LibertyAgent.TOKEN), home, settings);
        try {
            run.startServer(run.server, Flood.payload());
            run.connect(run.server);
            return run;
        } catch (RuntimeException | AssertionError e) {
            run.close();
            throw e;
        }
    }

    LibertyAgent agent() {
        return agent;
    }

    FakePanel fake() {
        return fake;
    }

    ScriptedPanel panel() {
        return panel;
    }

    ConsoleTap tap() {
        return tap;
    }

    String server() {
        return server;
    }

    /** What the Panel has of the flood. */
    Reading reading() {
        return tap.of(server);
    }

    /** Kills the agent and starts another; the Panel is connected to the console again. */
    void replaceAgent() {
        agent.kill();
        next();
        awaitStatus("running");
        connect(server);
    }

    /** Stops the agent and starts another. */
    void restartAgent() {
        Duration _ = agent.stop();
        next();
    }

    private void next() {
        agent = LibertyAgent.start(home, settings);
        panel.awaitReconnect();
    }

    /** Connects to the console and starts the server that is there already. */
    void startAgain() {
        connect(server);
        start(server);
    }

    /** Once the Panel has read this far and cut the connection, the agent is back. */
    void awaitCut(int seq) {
        awaitRead(seq);
        try {
            panel.awaitReconnect();
        } catch (AssertionError e) {
            String log = agent.log();
            String last = log.substring(Math.max(0, log.length() - 4000));
            throw new AssertionError(
                    "the agent is " + (agent.isAlive() ? "there" : "gone") + "; its last words: " + last, e);
        }
    }

    /** On a new connection the Panel goes on where it was. */
    void goOn() {
        connect(server);
    }

    void startServer(String id, String payload) {
        panel.completion(panel.command("create_server", id, payload));
        start(id);
    }

    private void start(String id) {
        JsonNode started = panel.completion(panel.command("start_server", id, ""));
        assertThat(started.path("outcome").asText()).as("%s", started).isEqualTo("completed");
    }

    /** Wants a console in batches, from behind what the Panel has of it. */
    void connect(String id) {
        succeed(
                "console:connect",
                id,
                "{\"format\":\"batches\",\"afterSeq\":" + tap.of(id).last() + "}");
    }

    /** Types a line to the flooding server. */
    void say(String line) {
        succeed("console:command", server, "{\"command\":\"" + line + "\"}");
    }

    void change(String consoleSettings) {
        succeed("console:settings:update", server, "{\"settings\":" + consoleSettings + "}");
    }

    private void succeed(String action, String id, String payload) {
        JsonNode answer = panel.response(panel.command(action, id, payload));
        assertThat(answer.path("success").asBoolean()).as("%s", answer).isTrue();
    }

    /** An answer's data, beside the socket. */
    JsonNode http(String action, String payload) {
        return ScriptedPanel.http(agent, action, server, payload).path("data");
    }

    /** Waits until the history goes up to this number. */
    void awaitCaptured(int seq) {
        Await.that(
                "the history to have line " + seq,
                () -> http("console:status", "{}").path("lastSeq").asInt() >= seq);
    }

    /** Waits until the Panel has all up to this number. */
    void awaitRead(int seq) {
        Reading reading = reading();
        try {
            Await.that(
                    "the Panel to have line " + seq,
                    () -> reading.last() >= seq || !reading.fault().isEmpty());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("the Panel has no more than line " + reading.last(), e);
        }
        assertThat(reading.fault()).isEmpty();
    }

    void awaitStatus(String word) {
        Await.that(
                server + " to be " + word,
                () -> http("get_server_status", "{}").path("status").asText().equals(word));
    }

    /** The Panel has the lines from the first to this one, each once and in order, and nothing else; the agent is well. */
    void assertComplete(int lines) {
        assertThat(reading().gaps()).isEmpty();
        assertThat(reading().numbers(1, lines)).isEqualTo(numbers(1, lines));
        assertThat(reading().last()).isEqualTo(lines);
        assertWell();
    }

    /** Nothing came out of order, and the agent is well. */
    void assertWell() {
        assertThat(reading().fault()).isEmpty();
        assertThat(agent.log()).doesNotContain("hit a defect").doesNotContain("\"ERROR\"");
        assertThat(agent.isAlive()).isTrue();
    }

    static int[] numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).toArray();
    }

    @Override
    public void close() {
        try (fake;
                LibertyAgent last = agent) {
            tap.pace(Duration.ZERO);
            if (last.isAlive()) {
                ScriptedPanel.http(last, "delete_server", server, "{\"deleteData\":true}");
                Await.that(
                        "the server is gone",
                        () -> http("list_servers", "{}").path("count").asInt(-1) == 0);
            }
        } finally {
            removeWhatADeadAgentLeft();
        }
    }

    /** Of an agent that does not live any more nobody else would. */
    private void removeWhatADeadAgentLeft() {
        try {
            String left = DockerClient.run("ps", "-aq", "--filter", "label=dev.panelagent.server-id=" + server);
            if (!left.isEmpty()) {
                DockerClient.run("rm", "-f", left);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
