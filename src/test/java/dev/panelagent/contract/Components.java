package dev.panelagent.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.panelagent.contract.Contract.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The schemas as documents carry them: all in one place, each under a name that all documents share. */
final class Components {
    private static final String SOURCE = "#/$defs/";

    /** Where a document keeps its schemas, as a reference begins. */
    private final String place;

    Components(String place) {
        this.place = place;
    }

    static String name(Action action) {
        return action.name().replace(':', '.');
    }

    ObjectNode ref(String name) {
        return Contract.JSON.createObjectNode().put("$ref", place + name);
    }

    /** The types, and of each action {@code NAME.payload} and {@code NAME.reply}, of each event {@code event.NAME}. */
    ObjectNode schemas() {
        ObjectNode all = Contract.JSON.createObjectNode();
        Contract.types().forEach((name, type) -> all.set(name, moved(type)));
        for (Action action : Contract.actions()) {
            all.set(name(action) + ".payload", moved(action.payload()));
            all.set(name(action) + ".reply", moved(action.reply()));
        }
        Contract.events().forEach((name, event) -> all.set("event." + name, moved(event.path("data"))));
        return all;
    }

    /** A request for this action, as it stands in the body of HTTP and, with {@code type}, in a frame. */
    ObjectNode request(Action action) {
        List<String> required = new ArrayList<>(List.of("action"));
        if (action.ofServer()) {
            required.add("serverId");
        }
        if (action.payload().has("required") || action.payload().has("anyOf")) {
            required.add("payload");
        }
        ObjectNode request = object(required);
        ObjectNode properties = (ObjectNode) request.get("properties");
        ArrayNode names = properties.putObject("action").put("type", "string").putArray("enum");
        Stream.concat(Stream.of(action.name()), action.aliases().stream()).forEach(names::add);
        properties.set("id", ref("CommandId"));
        if (action.ofServer()) {
            properties.set("serverId", ref("ServerId"));
        }
        properties.set("payload", ref(name(action) + ".payload"));
        return request.put("title", action.name()).put("description", action.summary());
    }

    /** What its reply carries as {@code data}. */
    ObjectNode data(Action action) {
        ObjectNode data = ref(name(action) + ".reply");
        if (!action.isLong()) {
            return data;
        }
        ObjectNode either = Contract.JSON.createObjectNode();
        either.putArray("anyOf").add(data).add(ref("Operation"));
        return either;
    }

    static ObjectNode object(List<String> required) {
        ObjectNode object = Contract.JSON.createObjectNode().put("type", "object");
        ArrayNode names = object.putArray("required");
        required.forEach(names::add);
        object.putObject("properties");
        return object;
    }

    /** The same schema with its references led to where this document keeps them. */
    JsonNode moved(JsonNode schema) {
        JsonNode copy = schema.deepCopy();
        move(copy);
        return copy;
    }

    private void move(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.get("$ref") instanceof TextNode ref
                && ref.textValue().startsWith(SOURCE)) {
            object.put("$ref", place + ref.textValue().substring(SOURCE.length()));
        }
        schema.forEach(this::move);
    }
}
