package dev.panelagent.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.testing.LibertyAgent;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;

/** A way to ask an agent for an action. */
interface ContractWire {
    /**
     * A request.
     *
     * @param server what it says of the server; empty: nothing
     * @param arguments an object; missing if it has none
     * @param place where the arguments stand
     */
    record Request(String id, String action, String server, JsonNode arguments, String place) {
        private ObjectNode on(ObjectNode frame) {
            frame.put("id", id).put("action", action);
            if (!server.isEmpty()) {
                frame.put("serverId", server);
            }
            if (arguments.isObject()) {
                frame.set(place, arguments);
            }
            return frame;
        }
    }

    String name();

    /** The names of the member that may hold arguments. */
    List<String> places();

    /** How it calls a server at rest. */
    String stopped();

    /** The answer, as it comes. */
    JsonNode ask(Request request);

    /** Issue #27 frames, as the Panel sends them (protocol 2.1). */
    static ContractWire socket(ContractFrames frames) {
        return new ContractWire() {
            @Override
            public String name() {
                return "socket";
            }

            @Override
            public List<String> places() {
                return List.of("payload");
            }

            @Override
            public String stopped() {
                return "stopped";
            }

            @Override
            public JsonNode ask(Request request) {
                int before = frames.count();
                frames.send(request.on(JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "command")
                        .put("timestamp", Instant.now().toString())
                        .put("agentId", "node-1")));
                List<ContractFrames.Numbered> answers = frames.await(
                        before,
                        1,
                        frame -> ScriptedPanel.is(frame, "response")
                                && frame.path("id").asText().equals(request.id()));
                if (answers.isEmpty()) {
                    throw new AssertionError("no answer to " + request);
                }
                return answers.getFirst().frame();
            }
        };
    }

    /** {@code POST /api/command} (protocol 4.1). */
    static ContractWire http(LibertyAgent agent) {
        return new ContractWire() {
            @Override
            public String name() {
                return "http";
            }

            @Override
            public List<String> places() {
                return List.of("payload", "data", "parameters");
            }

            @Override
            public String stopped() {
                return "offline";
            }

            @Override
            public JsonNode ask(Request request) {
                HttpResponse<String> response = agent.api(
                        request.on(JsonNodeFactory.instance.objectNode()).toString());
                if (response.statusCode() != 200) {
                    throw new AssertionError("status " + response.statusCode() + " to " + request);
                }
                return ScriptedPanel.parse(response.body());
            }
        };
    }
}
