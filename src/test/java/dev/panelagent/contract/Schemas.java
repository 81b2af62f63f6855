package dev.panelagent.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Validates against the contract's schemas. Each is made ready once, with all it refers to. Thread-safe. */
public final class Schemas {
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final ObjectNode DEFINITIONS = definitions();
    private static final ObjectNode CLOSED_DEFINITIONS = closed(DEFINITIONS);
    private static final Map<String, Schema> OPEN = new ConcurrentHashMap<>();
    private static final Map<String, Schema> CLOSED = new ConcurrentHashMap<>();

    private Schemas() {}

    /** What is wrong with this value, a line each; nothing if it fits. */
    public static List<String> faults(ObjectNode schema, JsonNode value) {
        return validate(OPEN.computeIfAbsent(schema.toString(), _ -> compiled(schema.deepCopy(), DEFINITIONS)), value);
    }

    /**
     * The same for what the agent sends: a member that is not written down is wrong, too. Readers should pass over what
     * they do not know; the agent has no business to send it.
     */
    public static List<String> strictFaults(ObjectNode schema, JsonNode value) {
        return validate(
                CLOSED.computeIfAbsent(schema.toString(), _ -> compiled(closed(schema), CLOSED_DEFINITIONS)), value);
    }

    private static Schema compiled(ObjectNode schema, ObjectNode definitions) {
        return REGISTRY.getSchema(schema.set("$defs", definitions).toString(), InputFormat.JSON);
    }

    private static List<String> validate(Schema schema, JsonNode value) {
        return schema
                .validate(value, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }

    private static ObjectNode definitions() {
        ObjectNode definitions = Contract.JSON.createObjectNode();
        Contract.types().forEach(definitions::set);
        return definitions;
    }

    private static ObjectNode closed(ObjectNode schema) {
        ObjectNode closed = schema.deepCopy();
        close(closed);
        return closed;
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            if (object.has("properties") && !object.has("additionalProperties")) {
                object.put("additionalProperties", false);
            }
            object.properties().forEach(entry -> close(entry.getValue()));
        } else if (schema instanceof ArrayNode array) {
            array.forEach(Schemas::close);
        }
    }
}
