package dev.panelagent.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values that rows name as {@code ${name}}: alone they are put in as they are, within a text as text. */
final class ContractValues {
    private static final Pattern NAME = Pattern.compile("\\$\\{([a-zA-Z]+)}");

    private final Map<String, JsonNode> values;

    ContractValues(Map<String, JsonNode> values) {
        this.values = new HashMap<>(values);
    }

    void put(String name, JsonNode value) {
        values.put(name, value);
    }

    void put(String name, String value) {
        values.put(name, ContractWorld.text(value));
    }

    String text(String name) {
        return value(name).asText();
    }

    private JsonNode value(String name) {
        JsonNode value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no value for ${" + name + "}");
        }
        return value;
    }

    String in(String text) {
        return NAME.matcher(text)
                .replaceAll(
                        match -> Matcher.quoteReplacement(value(match.group(1)).asText()));
    }

    /** A row's part with all of them put in. */
    JsonNode in(JsonNode node) {
        if (node.isTextual()) {
            Matcher whole = NAME.matcher(node.asText());
            return whole.matches() ? value(whole.group(1)) : ContractWorld.text(in(node.asText()));
        }
        if (node.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> array.add(in(element)));
            return array;
        }
        if (node.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(member -> object.set(in(member.getKey()), in(member.getValue())));
            return object;
        }
        return node;
    }
}
