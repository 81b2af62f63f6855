package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.RequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads {@code fileDenylist}: a list of rules, or text that holds one, as Panels keep it. */
final class DenylistReader {
    static final String NAME = "fileDenylist";
    private static final int MOST_RULES = 1000;
    private static final int LONGEST_RULE = 1024;
    private static final int MOST_CHARACTERS = 32 * 1024;

    private DenylistReader() {}

    static List<String> read(ObjectNode payload, ObjectNode config) {
        return find(payload, config)
                .map(DenylistReader::rules)
                .map(DenylistReader::bounded)
                .orElse(List.of());
    }

    /** From the first of these that has it, by either name. */
    static Optional<JsonNode> find(ObjectNode payload, ObjectNode config) {
        return Stream.of(config, payload)
                .flatMap(object -> Stream.of(object.path(NAME), object.path("file_denylist")))
                .filter(node -> !node.isMissingNode() && !node.isNull())
                .findFirst();
    }

    static List<String> rules(JsonNode node) {
        if (node instanceof ArrayNode array) {
            return texts(array);
        }
        if (!node.isTextual()) {
            throw unusable(node.getNodeType().name());
        }
        String text = node.asText();
        // A rule can begin with a bracket too, so what is no list after all is lines.
        return Json.array(text.strip())
                .map(DenylistReader::texts)
                .orElseGet(() -> text.lines().filter(line -> !line.isBlank()).toList());
    }

    private static List<String> texts(ArrayNode array) {
        List<String> texts = new ArrayList<>();
        for (JsonNode node : array) {
            if (!node.isTextual()) {
                throw unusable(node.toString());
            }
            texts.add(node.asText());
        }
        return texts;
    }

    private static List<String> bounded(List<String> rules) {
        if (rules.size() > MOST_RULES) {
            throw Arguments.invalid(NAME, String.valueOf(rules.size()), "send at most " + MOST_RULES + " rules");
        }
        for (String rule : rules) {
            if (rule.length() > LONGEST_RULE) {
                throw Arguments.invalid(NAME, rule, "send rules of at most " + LONGEST_RULE + " characters");
            }
        }
        if (rules.stream().mapToLong(String::length).sum() > MOST_CHARACTERS) {
            throw Arguments.invalid(
                    NAME,
                    String.valueOf(rules.size()),
                    "send at most " + MOST_CHARACTERS + " characters of rules in all");
        }
        return rules;
    }

    private static RequestException unusable(String value) {
        return Arguments.invalid(NAME, value, "send a list of rules in the syntax of gitignore");
    }
}
