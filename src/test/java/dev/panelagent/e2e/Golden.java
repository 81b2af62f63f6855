package dev.panelagent.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares JSON with what it must be, field by field: a member too many, too few or of another type is a difference, told
 * with its place. What varies is written as {@code "<word>"} or {@code "<word: argument>"}, see the two tables; a member
 * whose golden name ends with {@code ?} need not be there; {@code ["<each>", golden]} is a list of any length but none.
 */
final class Golden {
    private static final Pattern MATCHER = Pattern.compile("<([a-z0-9 ]+)(?:: (.*))?>", Pattern.DOTALL);
    private static final String EACH = "<each>";
    /** Equal to the object it is in, but for itself. */
    private static final String SAME = "<the same>";

    private static final Map<String, Predicate<JsonNode>> PLAIN = Map.ofEntries(
            Map.entry("text", node -> node.isTextual() && !node.asText().isEmpty()),
            Map.entry("boolean", JsonNode::isBoolean),
            Map.entry("object", JsonNode::isObject),
            Map.entry("number", node -> node.isNumber() && node.asDouble() >= 0),
            Map.entry("integer", node -> node.isIntegralNumber() && node.asLong() >= 0),
            Map.entry("positive", node -> node.isIntegralNumber() && node.asLong() > 0),
            Map.entry("percent", node -> node.isNumber() && node.asDouble() >= 0 && node.asDouble() <= 100),
            Map.entry("timestamp", text("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z")),
            Map.entry(
                    "texts",
                    node -> node.isObject()
                            && !node.isEmpty()
                            && node.properties().stream()
                                    .allMatch(entry -> entry.getValue().isTextual())),
            Map.entry("sha256", text("[0-9a-f]{64}")),
            Map.entry("container", text("[0-9a-f]{64}")),
            Map.entry("agent id", text("agent_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")));

    private static final Map<String, BiPredicate<JsonNode, String>> WITH_ARGUMENT = Map.of(
            "contains", (node, part) -> node.isTextual() && node.asText().contains(part),
            "matches", (node, regex) -> text(regex).test(node),
            "any of",
                    (node, words) ->
                            node.isTextual() && List.of(words.split("\\|")).contains(node.asText()));

    private final List<String> differences = new ArrayList<>();

    private Golden() {}

    /** All differences, each with its place; empty if there is none. */
    static List<String> differences(JsonNode golden, JsonNode actual) {
        Golden comparison = new Golden();
        comparison.compare("$", golden, actual);
        return comparison.differences;
    }

    private static Predicate<JsonNode> text(String regex) {
        Pattern pattern = Pattern.compile(regex, Pattern.DOTALL);
        return node -> node.isTextual() && pattern.matcher(node.asText()).matches();
    }

    private void compare(String place, JsonNode golden, JsonNode actual) {
        if (golden.isTextual()) {
            compareText(place, golden.asText(), actual);
        } else if (golden.getNodeType() != actual.getNodeType()) {
            differ(place, golden, actual);
        } else if (golden.isObject()) {
            compareMembers(place, golden, actual);
        } else if (golden.isArray()) {
            compareElements(place, golden, actual);
        } else if (!isEqual(golden, actual)) {
            differ(place, golden, actual);
        }
    }

    /** JSON knows one kind of number: 0 is 0.0. */
    private static boolean isEqual(JsonNode golden, JsonNode actual) {
        return golden.isNumber() ? golden.decimalValue().compareTo(actual.decimalValue()) == 0 : golden.equals(actual);
    }

    private void compareText(String place, String golden, JsonNode actual) {
        Matcher matcher = MATCHER.matcher(golden);
        boolean fits = matcher.matches()
                ? fits(matcher.group(1), matcher.group(2), actual)
                : actual.isTextual() && actual.asText().equals(golden);
        if (!fits) {
            differences.add(place + " should be " + golden + " and is " + actual);
        }
    }

    private static boolean fits(String word, String argument, JsonNode actual) {
        if (argument == null && PLAIN.containsKey(word)) {
            return PLAIN.get(word).test(actual);
        }
        if (argument != null && WITH_ARGUMENT.containsKey(word)) {
            return WITH_ARGUMENT.get(word).test(actual, argument);
        }
        throw new IllegalArgumentException("a golden knows no <" + word + ">");
    }

    private void compareMembers(String place, JsonNode golden, JsonNode actual) {
        golden.properties().forEach(member -> {
            boolean optional = member.getKey().endsWith("?");
            String name =
                    optional ? member.getKey().substring(0, member.getKey().length() - 1) : member.getKey();
            if (actual.has(name)) {
                compareMember(place, name, member.getValue(), actual);
            } else if (!optional) {
                differences.add(place + "." + name + " is missing");
            }
        });
        actual.fieldNames().forEachRemaining(name -> {
            if (!golden.has(name) && !golden.has(name + "?")) {
                differences.add(place + "." + name + " should not be there: " + actual.get(name));
            }
        });
    }

    private void compareMember(String place, String name, JsonNode golden, JsonNode parent) {
        JsonNode actual = parent.get(name);
        if (!golden.isTextual() || !golden.asText().equals(SAME)) {
            compare(place + "." + name, golden, actual);
            return;
        }
        ObjectNode rest = parent.deepCopy();
        rest.remove(name);
        if (!rest.equals(actual)) {
            differences.add(place + "." + name + " should be the same as what it is in, and is " + actual);
        }
    }

    private void compareElements(String place, JsonNode golden, JsonNode actual) {
        boolean each = golden.size() == 2 && golden.get(0).asText().equals(EACH);
        if (each ? actual.isEmpty() : actual.size() != golden.size()) {
            differences.add(place + " should have " + (each ? "some" : golden.size()) + " elements and is " + actual);
            return;
        }
        for (int i = 0; i < actual.size(); i++) {
            compare(place + "[" + i + "]", golden.get(each ? 1 : i), actual.get(i));
        }
    }

    private void differ(String place, JsonNode golden, JsonNode actual) {
        differences.add(place + " should be " + golden + " and is " + actual);
    }
}
