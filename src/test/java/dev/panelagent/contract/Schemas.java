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
    /** Where all types are: each schema with a copy of them would take the tests' memory. */
    private static final String TYPES = "urn:panel-agent:types";

    private static final SchemaRegistry OPEN_TYPES = registry(types());
    private static final SchemaRegistry CLOSED_TYPES = registry(closed(types()));
    private static final Map<String, Schema> OPEN = new ConcurrentHashMap<>();
    private static final Map<String, Schema> CLOSED = new ConcurrentHashMap<>();

    private Schemas() {}

    /** What is wrong with this value, a line each; nothing if it fits. */
    public static List<String> faults(ObjectNode schema, JsonNode value) {
        return validate(OPEN.computeIfAbsent(schema.toString(), _ -> compiled(schema, OPEN_TYPES)), value);
    }

    /**
     * The same for what the agent sends: a member that is not written down is wrong, too. Readers should pass over what
     * they do not know; the agent has no business to send it.
     */
    public static List<String> strictFaults(ObjectNode schema, JsonNode value) {
        return validate(CLOSED.computeIfAbsent(schema.toString(), _ -> compiled(closed(schema), CLOSED_TYPES)), value);
    }

    private static Schema compiled(ObjectNode schema, SchemaRegistry types) {
        return types.getSchema(new Components(TYPES + "#/$defs/").moved(schema).toString(), InputFormat.JSON);
    }

    private static SchemaRegistry registry(ObjectNode types) {
        return SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(TYPES, types.toString())));
    }

    private static List<String> validate(Schema schema, JsonNode value) {
        return schema
                .validate(value, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }

    private static ObjectNode types() {
        ObjectNode document = Contract.JSON.createObjectNode().put("$id", TYPES);
        ObjectNode definitions = document.putObject("$defs");
        Contract.types().forEach(definitions::set);
        return document;
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
