package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.function.Predicate;

/** What the Panel keeps with a console for its own display, with the Panel's defaults (protocol 4.5). */
record ConsoleViewMember(String word, JsonNode fallback, Predicate<JsonNode> valid, String advice) {
    static final List<ConsoleViewMember> ALL = List.of(
            whole("bufferSize", 10_000, 100, 100_000),
            flag("autoScroll"),
            flag("showTimestamp"),
            text("filterLevel", "all"),
            text("theme", "dark"),
            whole("fontSize", 14, 6, 72),
            text("fontFamily", "monospace"));

    private static final int LONGEST_TEXT = 100;

    private static ConsoleViewMember whole(String word, int fallback, int least, int most) {
        return new ConsoleViewMember(
                word,
                IntNode.valueOf(fallback),
                node -> node.isIntegralNumber()
                        && node.canConvertToInt()
                        && node.asInt() >= least
                        && node.asInt() <= most,
                "send a whole number from " + least + " to " + most);
    }

    private static ConsoleViewMember flag(String word) {
        return new ConsoleViewMember(word, BooleanNode.TRUE, JsonNode::isBoolean, "send true or false");
    }

    private static ConsoleViewMember text(String word, String fallback) {
        return new ConsoleViewMember(
                word,
                TextNode.valueOf(fallback),
                node -> node.isTextual() && node.asText().length() <= LONGEST_TEXT,
                "send a text of at most " + LONGEST_TEXT + " characters");
    }

    /**
     * The value, if it is one.
     *
     * @throws dev.panelagent.common.RequestException CONFIG_INVALID otherwise
     */
    JsonNode checked(JsonPlace place) {
        if (!valid.test(place.node())) {
            throw Arguments.invalid(place.path(), place.node().toString(), advice);
        }
        return place.node();
    }
}
