package dev.panelagent.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.contract.Contract.Action;
import java.util.List;

/** The socket as AsyncAPI 3, from the agent's side: it receives commands and sends what becomes of them. */
final class AsyncApi {
    private static final String CHANNEL = "#/channels/panel";

    private final Components components = new Components("#/components/schemas/");
    private final ObjectNode document = Contract.JSON.createObjectNode().put("asyncapi", "3.0.0");
    private final ObjectNode channelMessages;
    private final ObjectNode operations;
    private final ObjectNode messages;

    AsyncApi(String version) {
        document.putObject("info")
                .put("title", "Panel Agent")
                .put("version", version)
                .put(
                        "description",
                        "The WebSocket between a Panel and an agent. The agent dials; each text frame is one JSON object. Readers pass over"
                                + " members and frames they do not know.");
        server();
        ObjectNode channel = document.putObject("channels")
                .putObject("panel")
                .put("address", "/")
                .put("title", "The agent's one connection to its Panel")
                .put("description", "As PANEL_URL has it; Authorization: Bearer AGENT_SECRET, and the node as nodeId.");
        this.channelMessages = channel.putObject("messages");
        bindings(channel);
        this.operations = document.putObject("operations");
        this.messages = Contract.JSON.createObjectNode();
    }

    private void server() {
        ObjectNode server = document.putObject("servers")
                .putObject("panel")
                .put("host", "panel.example:8080")
                .put("protocol", "wss")
                .put("description", "The Panel; PANEL_URL says where it is, and whether with TLS.");
        server.putArray("security").addObject().put("type", "http").put("scheme", "bearer");
    }

    private static void bindings(ObjectNode channel) {
        ObjectNode socket = channel.putObject("bindings").putObject("ws").put("bindingVersion", "0.1.0");
        socket.put("method", "GET");
        ObjectNode query = socket.putObject("query").put("type", "object");
        query.putArray("required").add("nodeId");
        query.putObject("properties").putObject("nodeId").put("type", "string").put("description", "NODE_ID");
        ObjectNode headers = socket.putObject("headers").put("type", "object");
        ObjectNode properties = headers.putObject("properties");
        for (String name : List.of("X-Node-Id", "X-Agent-ID")) {
            properties.putObject(name).put("type", "string").put("description", "NODE_ID, as some Panels look for it.");
        }
    }

    ObjectNode document() {
        Contract.actions().forEach(this::action);
        Contract.actions().forEach(this::legacy);
        Contract.events().forEach(this::event);
        Contract.frames().forEach(this::frame);
        ObjectNode parts = document.putObject("components");
        parts.set("messages", messages);
        parts.set("schemas", components.schemas());
        return document;
    }

    private void action(Action action) {
        String name = Components.name(action);
        ObjectNode command = components.request(action);
        ((ArrayNode) command.get("required")).add("type").add("id");
        ((ObjectNode) command.get("properties")).putObject("type").put("const", "command");
        ArrayNode sent = message("command." + name, action.summary(), command);
        for (JsonNode payload : action.payloads()) {
            ObjectNode frame = sent.addObject()
                    .putObject("payload")
                    .put("type", "command")
                    .put("id", "cmd_1")
                    .put("action", action.name());
            if (action.ofServer()) {
                frame.put("serverId", "s1");
            }
            frame.set("payload", payload);
        }
        ArrayNode answered = message("response." + name, "The answer to " + action.name() + ".", response(action));
        for (JsonNode reply : action.replies()) {
            answered.addObject()
                    .putObject("payload")
                    .put("id", "cmd_1")
                    .put("type", "response")
                    .put("timestamp", "2026-01-02T03:04:05.678Z")
                    .put("success", true)
                    .put("message", action.name() + " done")
                    .set("data", reply);
        }
        ObjectNode reply =
                operation("receive", "command." + name, action.summary()).putObject("reply");
        reply.putObject("channel").put("$ref", CHANNEL);
        reply.putArray("messages").add(onChannel("response." + name)).add(onChannel("response"));
    }

    private ObjectNode response(Action action) {
        ObjectNode response = Components.object(List.of("type", "id", "timestamp", "success", "message", "data"));
        ObjectNode properties = (ObjectNode) response.get("properties");
        properties.putObject("type").put("const", "response");
        properties.set("id", components.ref("CommandId"));
        properties.putObject("timestamp").put("type", "string").put("format", "date-time");
        properties.putObject("success").put("const", true);
        properties.putObject("message").put("type", "string");
        properties.set("data", components.data(action));
        return response;
    }

    /** The oldest Panels put the server among the arguments, and hear of the outcome by other frames. */
    private void legacy(Action action) {
        for (String type : action.legacy()) {
            ObjectNode frame = Components.object(action.ofServer() ? List.of("type", "data") : List.of("type"));
            ObjectNode properties = (ObjectNode) frame.get("properties");
            properties.putObject("type").put("const", type);
            ObjectNode data = properties.putObject("data");
            ArrayNode parts = data.putArray("allOf");
            if (action.ofServer()) {
                ObjectNode named = parts.addObject().put("type", "object");
                named.putArray("required").add("serverId");
                named.putObject("properties").set("serverId", components.ref("ServerId"));
            }
            parts.add(components.ref(Components.name(action) + ".payload"));
            var _ = message(type, action.summary(), frame);
            var _ = operation("receive", type, "The oldest Panels' " + action.name() + ".");
        }
    }

    private void event(String name, JsonNode event) {
        boolean numbered = event.path("numbered").asBoolean();
        ObjectNode frame = Components.object(
                numbered
                        ? List.of("type", "timestamp", "event", "data", "seq")
                        : List.of("type", "timestamp", "event", "data"));
        ObjectNode properties = (ObjectNode) frame.get("properties");
        properties.putObject("type").put("const", "event");
        properties.putObject("timestamp").put("type", "string").put("format", "date-time");
        properties.putObject("event").put("const", name);
        properties.set("data", components.ref("event." + name));
        if (numbered) {
            properties.putObject("seq").put("type", "integer").put("description", "Grows with each event of note.");
        }
        String summary = event.path("summary").asText();
        ArrayNode examples = message("event." + name, summary, frame);
        event.path("examples").forEach(example -> {
            ObjectNode payload = examples.addObject()
                    .putObject("payload")
                    .put("type", "event")
                    .put("timestamp", "2026-01-02T03:04:05.678Z")
                    .put("event", name);
            payload.set("data", example);
            if (numbered) {
                payload.put("seq", 17);
            }
        });
        var _ = operation("send", "event." + name, summary);
    }

    /** Commands and events have messages of their own, one for each kind. */
    private void frame(String type, JsonNode frame) {
        if (type.equals("command") || type.equals("event")) {
            return;
        }
        String summary = frame.path("summary").asText();
        ArrayNode examples = message(type, summary, (ObjectNode) components.moved(frame.path("schema")));
        frame.path("examples").forEach(example -> examples.addObject().set("payload", example));
        if (!type.equals("response")) {
            var _ = operation(frame.path("from").asText().equals("panel") ? "receive" : "send", type, summary);
        }
    }

    /** Returns the list for its examples. */
    private ArrayNode message(String name, String summary, ObjectNode payload) {
        channelMessages.putObject(name).put("$ref", "#/components/messages/" + name);
        ObjectNode message = messages.putObject(name)
                .put("name", name)
                .put("summary", summary)
                .put("contentType", "application/json");
        message.set("payload", payload);
        return message.putArray("examples");
    }

    private ObjectNode operation(String action, String message, String summary) {
        ObjectNode operation = operations
                .putObject(action + "." + message)
                .put("action", action)
                .put("summary", summary);
        operation.putObject("channel").put("$ref", CHANNEL);
        operation.putArray("messages").add(onChannel(message));
        return operation;
    }

    private static ObjectNode onChannel(String message) {
        return Contract.JSON.createObjectNode().put("$ref", CHANNEL + "/messages/" + message);
    }
}
