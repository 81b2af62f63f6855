package dev.panelagent.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;

/** One command and what is known of it on the Panel's side. */
final class Sent {
    private static final Set<String> LIFECYCLE =
            Set.of("create_server", "start_server", "stop_server", "restart_server", "kill_server", "delete_server");

    final String id;
    final String action;
    private final String body;
    private Fate fate = Fate.UNKNOWN;
    private String answer = "";
    private Optional<JsonNode> result = Optional.empty();

    /** What its sender knows of it. */
    enum Fate {
        /** The agent ended before it answered. */
        UNKNOWN,
        TAKEN,
        REFUSED
    }

    /** A command on its way; {@code payload} is a JSON object. */
    Sent(String id, String action, String server, String payload) {
        this.id = id;
        this.action = action;
        this.body = """
                {"id":"%s","action":"%s","serverId":"%s","payload":%s}""".formatted(id, action, server, payload);
    }

    Fate fate() {
        return fate;
    }

    boolean isLifecycle() {
        return LIFECYCLE.contains(action);
    }

    /** Whether its end is known. */
    boolean isFinished() {
        return result.isPresent();
    }

    String outcome() {
        return result.map(end -> end.path("outcome").asText()).orElse("");
    }

    String errorCode() {
        return result.map(end -> end.path("errorCode").asText()).orElse("");
    }

    boolean completed() {
        return outcome().equals("completed");
    }

    /** Sends it, once more if need be; an acknowledged command must get the same answer each time. */
    void send(Victim agent) {
        if (fate != Fate.TAKEN) {
            // If no answer comes, an earlier refusal says nothing about this time.
            fate = Fate.UNKNOWN;
            answer = "";
        }
        answered(agent.answer(body));
    }

    private void answered(JsonNode reply) {
        boolean success = reply.path("success").asBoolean();
        if (fate == Fate.TAKEN && !answer.isEmpty() && !answer.equals(reply.toString())) {
            throw new AssertionError("another answer: " + reply + " to " + this);
        }
        // The agent gives up answering before it knows: that is no refusal.
        boolean open = reply.path("errorCode").asText().equals("TIMEOUT");
        fate = success ? Fate.TAKEN : open ? Fate.UNKNOWN : Fate.REFUSED;
        answer = reply.toString();
    }

    /** Takes the answer to {@code get_command}. */
    void looked(JsonNode reply) {
        JsonNode found = reply.path("data");
        if (reply.path("errorCode").asText().equals("COMMAND_NOT_FOUND")) {
            if (fate == Fate.TAKEN) {
                throw new AssertionError("acknowledged and forgotten: " + this);
            }
            fate = Fate.REFUSED;
        } else if (!found.path("commandId").asText().equals(id)) {
            throw new AssertionError("not an answer about " + this + ": " + reply);
        } else {
            foundAs(found);
        }
    }

    private void foundAs(JsonNode found) {
        if (fate == Fate.REFUSED
                && (isLifecycle() || found.path("outcome").asText().equals("completed"))) {
            throw new AssertionError("refused and carried out: " + this + ": " + found);
        }
        if (fate == Fate.UNKNOWN) {
            fate = Fate.TAKEN;
        }
        if (result.filter(end -> !end.equals(found)).isPresent()) {
            throw new AssertionError("a second result: " + found + " of " + this);
        }
        if (found.path("finished").asBoolean()) {
            result = Optional.of(found);
        }
    }

    @Override
    public String toString() {
        return id + " " + action + " " + fate + " "
                + result.map(JsonNode::toString).orElse("unfinished") + " " + answer;
    }
}
