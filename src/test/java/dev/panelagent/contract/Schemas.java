package dev.panelagent.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;

/** Validates against the contract's schemas. */
public final class Schemas {
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private Schemas() {}

    /** What is wrong with this value, a line each; nothing if it fits. */
    public static List<String> faults(ObjectNode schema, JsonNode value) {
        return validate(schema.deepCopy(), definitions(), value);
    }

    /**
     * The same for what the agent sends: a member that is not written down is wrong, too. Readers should pass over what
     * they do not know; the agent has no business to send it.
     */
    public static List<String> strictFaults(ObjectNode schema, JsonNode value) {
        ObjectNode closed = schema.deepCopy();
        close(closed);
        ObjectNode definitions = definitions();
        close(definitions);
        return validate(closed, definitions, value);
    }

    private static List<String> validate(ObjectNode schema, ObjectNode definitions, JsonNode value) {
        schema.set("$defs", definitions);
        Schema compiled = REGISTRY.getSchema(schema.toString(), InputFormat.JSON);
        return compiled.validate(value.toString(), InputFormat.JSON, context -> {}).stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }

    private static ObjectNode definitions() {
        ObjectNode definitions = Contract.JSON.createObjectNode();
        Contract.types().forEach(definitions::set);
        return definitions;
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
