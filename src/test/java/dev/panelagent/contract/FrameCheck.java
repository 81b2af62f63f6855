package dev.panelagent.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.contract.Contract.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Holds what the agent sends over the socket against the contract, to the last member. Thread-safe. */
public final class FrameCheck {
    private static final Map<String, JsonNode> FRAMES = Contract.frames();
    private static final Map<String, JsonNode> EVENTS = Contract.events();
    private static final Map<String, Action> ACTIONS =
            Contract.actions().stream().collect(Collectors.toMap(Action::name, Function.identity()));

    private FrameCheck() {}

    /** What in this frame the contract does not describe, a line each; nothing if all is well. */
    public static List<String> faults(String frameText) {
        try {
            return faults(Contract.JSON.readTree(frameText));
        } catch (JsonProcessingException _) {
            return List.of("it is not JSON");
        }
    }

    private static List<String> faults(JsonNode frame) {
        String type = frame.path("type").asText();
        JsonNode described = FRAMES.get(type);
        if (described == null || !described.path("from").asText().equals("agent")) {
            return List.of("no frame of an agent is called '" + type + "'");
        }
        List<String> faults = new ArrayList<>(Schemas.strictFaults((ObjectNode) described.get("schema"), frame));
        switch (type) {
            case "event" -> faults.addAll(event(frame));
            case "response" -> faults.addAll(reply(frame));
            default -> {
                // Its schema says all there is to say.
            }
        }
        return faults;
    }

    private static List<String> event(JsonNode frame) {
        String name = frame.path("event").asText();
        JsonNode described = EVENTS.get(name);
        if (described == null) {
            return List.of("no event is called '" + name + "'");
        }
        List<String> faults =
                new ArrayList<>(Schemas.strictFaults((ObjectNode) described.get("data"), frame.path("data")));
        if (frame.has("seq") && !described.path("numbered").asBoolean()) {
            faults.add("/seq: " + name + " has no number");
        }
        return faults;
    }

    /** The message names the action, which nothing else in an answer does. */
    private static List<String> reply(JsonNode frame) {
        Action action = ACTIONS.get(frame.path("message").asText().replaceAll(" (done|command received)$", ""));
        if (action == null) {
            return List.of();
        }
        JsonNode data = frame.path("data");
        List<String> faults = Schemas.strictFaults(action.reply(), data);
        boolean goesOn = action.isLong()
                && Schemas.strictFaults(Contract.ref("Operation"), data).isEmpty();
        return goesOn
                ? List.of()
                : faults.stream().map(fault -> "/data" + fault).toList();
    }
}
