package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A value in a document and where it stands there, so that what is wrong in a long one is told by its place. Messages
 * name types, not values. Lenient in what PHP makes of empty objects: an empty list is one.
 */
record JsonPlace(String path, JsonNode node) {
    private static final String PLAIN_NAME = "[A-Za-z0-9_-]{1,64}";

    JsonPlace member(String name) {
        if (!isAbsent() && !isObject()) {
            throw wrong("send an object");
        }
        return child(name, node.path(name));
    }

    /** The first of these that is there; the first of all if none is. */
    JsonPlace first(String... names) {
        for (String name : names) {
            if (!member(name).isAbsent()) {
                return member(name);
            }
        }
        return member(names[0]);
    }

    boolean isAbsent() {
        return node.isMissingNode() || node.isNull();
    }

    private boolean isObject() {
        return node.isObject() || (node.isArray() && node.isEmpty());
    }

    /** A text, or what any other plain value is as text. */
    Optional<String> text() {
        if (isAbsent()) {
            return Optional.empty();
        }
        if (!node.isValueNode()) {
            throw wrong("send a text");
        }
        return Optional.of(node.asText());
    }

    /** True, false, or one of the many ways in which databases and forms say so; false if it is not there. */
    boolean flag() {
        return switch (text().orElse("").toLowerCase(Locale.ROOT)) {
            case "", "0", "false" -> false;
            case "1", "true" -> true;
            default -> throw wrong("send true or false");
        };
    }

    List<JsonPlace> items() {
        if (isAbsent()) {
            return List.of();
        }
        if (!(node instanceof ArrayNode array)) {
            throw wrong("send a list");
        }
        List<JsonPlace> items = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            items.add(new JsonPlace(path + "[" + i + "]", array.get(i)));
        }
        return items;
    }

    SequencedMap<String, JsonPlace> members() {
        SequencedMap<String, JsonPlace> members = new LinkedHashMap<>();
        if (isAbsent()) {
            return members;
        }
        if (!isObject()) {
            throw wrong("send an object");
        }
        if (node instanceof ObjectNode object) {
            object.properties().forEach(entry -> members.put(entry.getKey(), child(entry.getKey(), entry.getValue())));
        }
        return members;
    }

    /** The texts of a list without the empty ones; of an object its values, as PHP writes a list with gaps as one. */
    List<String> texts() {
        List<JsonPlace> places = node.isObject() ? List.copyOf(members().values()) : items();
        return places.stream()
                .flatMap(place -> place.text().stream())
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /** What is inside, if this is a text that holds JSON, as eggs have it in places; otherwise this. */
    JsonPlace embedded() {
        if (!node.isTextual()) {
            return this;
        }
        String text = node.asText().strip();
        if (text.isEmpty()) {
            return new JsonPlace(path, MissingNode.getInstance());
        }
        return Json.value(text)
                .map(inner -> new JsonPlace(path, inner))
                .orElseThrow(() -> wrong("send JSON, or a text that is JSON"));
    }

    RequestException wrong(String advice) {
        String kind = switch (node.getNodeType()) {
            case OBJECT, POJO -> "an object";
            case ARRAY -> "a list";
            case STRING -> "a text";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case BINARY, MISSING, NULL -> "nothing";
        };
        return new RequestException(ErrorCode.CONFIG_INVALID, path + " is " + kind, advice);
    }

    private JsonPlace child(String name, JsonNode value) {
        String step = name.matches(PLAIN_NAME) ? "." + name : "[" + Text.quote(name) + "]";
        return new JsonPlace(path + step, value);
    }
}
