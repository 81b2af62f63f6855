package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.Durations;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.common.Text;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The arguments of one request. Panels put them at the top level, in {@code payload}, {@code data} or {@code
 * parameters}; a member is taken from the first of these that has it (protocol 2.8, 7.2, 8).
 */
final class Arguments {
    static final List<String> CONTAINERS = List.of("payload", "data", "parameters");
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T23:59:59Z");

    private final ObjectNode frame;

    Arguments(ObjectNode frame) {
        this.frame = frame;
    }

    /** The object that holds the action's own arguments; empty if the request has none. */
    ObjectNode payload() {
        return payloadPlace().node() instanceof ObjectNode object ? object : Json.node();
    }

    /** The same with its place in the request. */
    JsonPlace payloadPlace() {
        for (String container : CONTAINERS) {
            if (frame.get(container) instanceof ObjectNode object) {
                return new JsonPlace(container, object);
            }
        }
        return new JsonPlace(CONTAINERS.getFirst(), Json.node());
    }

    /** A member by any of its names, JSON null left out. */
    Optional<JsonNode> find(String... names) {
        return place(names).map(JsonPlace::node);
    }

    /** The same with its place in the request. */
    Optional<JsonPlace> place(String... names) {
        for (String name : names) {
            if (frame.hasNonNull(name)) {
                return Optional.of(new JsonPlace(name, frame.get(name)));
            }
            for (String container : CONTAINERS) {
                if (frame.get(container) instanceof ObjectNode object && object.hasNonNull(name)) {
                    return Optional.of(new JsonPlace(container + "." + name, object.get(name)));
                }
            }
        }
        return Optional.empty();
    }

    /** The request's own id; empty if it has none. */
    String id() {
        return find("id").filter(JsonNode::isValueNode).map(JsonNode::asText).orElse("");
    }

    String action() {
        return find("action").filter(JsonNode::isTextual).map(JsonNode::asText).orElse("");
    }

    ServerId serverId() {
        return new ServerId(text("serverId"));
    }

    String text(String... names) {
        return place(names).flatMap(JsonPlace::text).orElseThrow(() -> missing(names[0]));
    }

    /** A text that need not be there; an empty one is as good as none. */
    Optional<String> optional(String name) {
        return place(name).flatMap(JsonPlace::text).filter(text -> !text.isEmpty());
    }

    /** A whole number from {@code least} to {@code most}, as a number or as text; {@code fallback} if it is not there. */
    int number(String name, int fallback, int least, int most) {
        Optional<String> said = place(name).flatMap(JsonPlace::text);
        if (said.isEmpty()) {
            return fallback;
        }
        String text = said.get();
        if (text.matches("-?\\d{1,9}")) {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        }
        throw invalid(where(name), text, "send a number from " + least + " to " + most);
    }

    /** Which of these names comes first of those that are there. */
    Optional<String> named(String... names) {
        return Stream.of(names).filter(name -> find(name).isPresent()).findFirst();
    }

    /** A whole number that is not negative, as a number or as text. */
    long whole(String name) {
        String text = text(name);
        if (!text.matches("\\d{1,18}")) {
            throw invalid(where(name), text, "send a whole number that is not negative");
        }
        return Long.parseLong(text);
    }

    OptionalLong optionalWhole(String name) {
        return find(name).isPresent() ? OptionalLong.of(whole(name)) : OptionalLong.empty();
    }

    /** A time in ISO-8601, or in milliseconds since 1970 as a number or as text. */
    Optional<Instant> instant(String name) {
        return place(name).flatMap(JsonPlace::text).map(text -> {
            try {
                Instant at =
                        text.matches("\\d{1,15}") ? Instant.ofEpochMilli(Long.parseLong(text)) : Instant.parse(text);
                if (!at.isBefore(Instant.EPOCH) && at.isBefore(END_OF_TIME)) {
                    return at;
                }
            } catch (DateTimeParseException _) {
                // Refused below, like a time no server ever was at.
            }
            throw invalid(where(name), text, "send a time like 2026-01-02T03:04:05Z, or milliseconds since 1970");
        });
    }

    /** A duration in seconds or with a unit; the Panel forwards what a browser sent, so any JSON type may come. */
    Optional<Duration> duration(String name, Duration most) {
        return place(name).map(place -> duration(place.path(), place.node(), most));
    }

    static Duration duration(String name, JsonNode node, Duration most) {
        return duration(name, node, Duration.ZERO, most);
    }

    static Duration duration(String name, JsonNode node, Duration least, Duration most) {
        return Durations.parse(node.isNumber() ? String.valueOf(node.asLong()) : node.asText())
                .filter(value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0)
                .orElseThrow(() -> invalid(
                        name,
                        node.toString(),
                        "send seconds as a number from " + least.toSeconds() + " to " + most.toSeconds()));
    }

    boolean flag(String name) {
        return place(name).map(JsonPlace::flag).orElse(false);
    }

    private String where(String name) {
        return place(name).map(JsonPlace::path).orElse(name);
    }

    static RequestException missing(String name) {
        return new RequestException(ErrorCode.CONFIG_INVALID, name + " is missing", "send it in the request");
    }

    static RequestException invalid(String name, String value, String advice) {
        return new RequestException(
                ErrorCode.CONFIG_INVALID, name + " " + Text.quote(value) + " cannot be used", advice);
    }
}
