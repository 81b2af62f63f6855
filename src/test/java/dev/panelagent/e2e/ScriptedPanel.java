package dev.panelagent.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.testing.FakePanel;
import dev.panelagent.testing.LibertyAgent;
import dev.panelagent.testing.PanelConnection;
import dev.panelagent.testing.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Plays the Panel's part: sends frames as its code does (protocol 2 and 3) and reads the agent's. Knows nothing of the
 * agent's own codecs.
 */
final class ScriptedPanel implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FakePanel panel;
    private final AtomicInteger ids = new AtomicInteger();
    private PanelConnection connection;

    private ScriptedPanel(FakePanel panel, PanelConnection connection) {
        this.panel = panel;
        this.connection = connection;
    }

    /** A Panel that the agent, started with {@link FakePanel#url}, has connected to. */
    static ScriptedPanel on(FakePanel panel) {
        return new ScriptedPanel(panel, talking(panel));
    }

    /** Goes on with the agent's next connection. */
    void awaitReconnect() {
        connection = talking(panel);
    }

    /** A slow machine's agent may have given an attempt up by the time it succeeds; that connection ends unused. */
    private static PanelConnection talking(FakePanel panel) {
        return Waiting.until("a connection on which the agent talks", SOON, () -> {
            PanelConnection next = panel.awaitConnection(SOON);
            Waiting.until(
                    "a frame or the end",
                    SOON,
                    () -> Optional.of(next)
                            .filter(it -> it.isEnded() || !it.texts().isEmpty()));
            return Optional.of(next).filter(it -> !it.texts().isEmpty());
        });
    }

    PanelConnection connection() {
        return connection;
    }

    /** Sends an Issue #27 command; returns its id. */
    String command(String action, String serverId, String payload) {
        String id = "cmd_" + Instant.now().toEpochMilli() + "_" + ids.incrementAndGet();
        ObjectNode frame = JSON.createObjectNode()
                .put("id", id)
                .put("type", "command")
                .put("timestamp", Instant.now().toString())
                .put("agentId", "node-1")
                .put("action", action)
                .put("serverId", serverId);
        if (!payload.isEmpty()) {
            frame.set("payload", parse(payload));
        }
        connection.send(frame.toString());
        return id;
    }

    /** Sends a legacy frame: a type and data, nothing else. */
    void legacy(String type, String data) {
        ObjectNode frame = JSON.createObjectNode().put("type", type);
        frame.set("data", parse(data));
        connection.send(frame.toString());
    }

    /** The one response to a command. */
    JsonNode response(String id) {
        return await(frame -> is(frame, "response") && frame.path("id").asText().equals(id));
    }

    List<JsonNode> responses(String id) {
        return frames(
                frame -> is(frame, "response") && frame.path("id").asText().equals(id));
    }

    /** How a lifecycle command ended. */
    JsonNode completion(String id) {
        return await(frame -> event(frame, "command_completed")
                        && frame.path("data").path("commandId").asText().equals(id))
                .path("data");
    }

    /** The data of the next frames of a type that fit. */
    JsonNode awaitLegacy(String type, Predicate<JsonNode> data) {
        return await(frame -> is(frame, type) && data.test(frame.path("data"))).path("data");
    }

    JsonNode awaitEvent(String name, Predicate<JsonNode> data) {
        return await(frame -> event(frame, name) && data.test(frame.path("data")))
                .path("data");
    }

    JsonNode awaitLine(String serverId, String text) {
        return awaitLegacy(
                "server_output",
                data -> data.path("serverId").asText().equals(serverId)
                        && data.path("output").asText().contains(text));
    }

    /** The states a server went through, as {@code server_status_changed} told them; not what was done with it. */
    List<String> states(String serverId) {
        return frames(frame -> event(frame, "server_status_changed")
                        && frame.path("data").path("serverId").asText().equals(serverId)
                        && frame.path("data")
                                .path("status")
                                .equals(frame.path("data").path("currentStatus")))
                .stream()
                .map(frame -> frame.path("data").path("currentStatus").asText())
                .toList();
    }

    List<JsonNode> frames(Predicate<JsonNode> wanted) {
        return connection.texts().stream()
                .map(ScriptedPanel::parse)
                .filter(wanted)
                .toList();
    }

    JsonNode await(Predicate<JsonNode> wanted) {
        return parse(connection.awaitText(text -> wanted.test(parse(text)), SOON));
    }

    static boolean is(JsonNode frame, String type) {
        return frame.path("type").asText().equals(type);
    }

    static boolean event(JsonNode frame, String name) {
        return is(frame, "event") && frame.path("event").asText().equals(name);
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** One command over the agent's HTTP API. */
    static JsonNode http(LibertyAgent agent, String action, String serverId, String payload) {
        ObjectNode body = JSON.createObjectNode().put("action", action).put("serverId", serverId);
        body.set("payload", parse(payload));
        return parse(agent.api(body.toString()).body());
    }

    @Override
    public void close() {
        panel.close();
    }
}
