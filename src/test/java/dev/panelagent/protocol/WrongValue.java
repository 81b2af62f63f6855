package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A payload with one value of another kind than before: a text for a list or an object, an object for a plain value. Plain
 * values may stand for one another, as Panels send what a browser sent them.
 *
 * @param place where, as the agent names it
 */
record WrongValue(String place, JsonNode payload) {
    /** One for each value of the payload, however deep. */
    static List<WrongValue> everywhereIn(JsonNode payload) {
        List<WrongValue> all = new ArrayList<>();
        collect(payload, "payload", payload, all);
        return all;
    }

    /** Puts each child's replacement into the tree for as long as the tree is copied. */
    private static void collect(JsonNode whole, String place, JsonNode parent, List<WrongValue> all) {
        if (parent instanceof ObjectNode object) {
            for (String name : names(object)) {
                JsonNode child = object.get(name);
                object.set(name, wrong(child));
                String where = new JsonPlace(place, object).member(name).path();
                all.add(new WrongValue(where, whole.deepCopy()));
                object.set(name, child);
                collect(whole, where, child, all);
            }
        } else if (parent instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                JsonNode child = array.get(i);
                array.set(i, wrong(child));
                all.add(new WrongValue(place + "[" + i + "]", whole.deepCopy()));
                array.set(i, child);
                collect(whole, place + "[" + i + "]", child, all);
            }
        }
    }

    private static JsonNode wrong(JsonNode right) {
        return right.isContainerNode()
                ? Json.node().textNode("wrong")
                : Json.node().put("wrong", true);
    }

    static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
