package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;

/** The rows of one file, in order, over one transport, with a server of their own. */
final class ContractRun {
    private final ContractWorld world;
    private final String file;
    private final ContractWire wire;
    /** Which of the runs of this file it is: each takes other names of the actions. */
    private final int turn;

    private final JsonNode envelopes;
    private final String server = Shells.id();
    private final ContractValues values;
    private final List<String> commands = new ArrayList<>();
    private final Map<String, Integer> occurrences = new HashMap<>();
    private ContractEars ears;

    ContractRun(ContractWorld world, String file, ContractWire wire, int turn) {
        this.world = world;
        this.file = file;
        this.wire = wire;
        this.turn = turn;
        this.envelopes = world.table.envelopes(wire.name());
        this.values = new ContractValues(world.variables());
        this.ears = new ContractEars(world.frames, server, 0);
        values.put("server", server);
        values.put("nobody", Shells.id());
        ObjectNode named = (ObjectNode) ScriptedPanel.parse(Shells.payload());
        values.put("legacyShell", named.put("serverId", server));
        values.put("stopped", wire.stopped());
        values.put("id", "");
    }

    /** Its tests, to be run in this order. */
    DynamicContainer tests() {
        List<DynamicTest> tests = new ArrayList<>();
        tests.add(DynamicTest.dynamicTest("a server", this::prepare));
        int number = 0;
        for (JsonNode row : world.table.rows(file)) {
            int place = ++number;
            if (isForThis(row)) {
                for (String name : names(row)) {
                    tests.add(DynamicTest.dynamicTest(place + " " + name, () -> run(row, place, name)));
                }
            }
        }
        tests.add(DynamicTest.dynamicTest("all was answered once", this::finish));
        return DynamicContainer.dynamicContainer(file + " over " + wire.name(), tests);
    }

    private boolean isForThis(JsonNode row) {
        JsonNode transports = row.path("transports");
        return transports.isMissingNode() || transports.toString().contains('"' + wire.name() + '"');
    }

    /** What asks only is asked by every name; what has an effect by another one each time. */
    private List<String> names(JsonNode row) {
        String action = row.path("action").asText();
        if (!row.has("action")) {
            return List.of(row.path("legacy").asText(row.path("call").asText("a frame")));
        }
        List<String> names = world.table.names(action);
        if (row.path("each").asBoolean()) {
            return names;
        }
        int before = occurrences.merge(action, 1, Integer::sum) - 1;
        return List.of(names.get((before + turn) % names.size()));
    }

    private void prepare() {
        JsonNode wanted = world.table.file(file).path("server");
        if (wanted.isObject()) {
            ObjectNode payload = (ObjectNode) ScriptedPanel.parse(Shells.payload());
            payload.setAll((ObjectNode) wanted.path("with"));
            completes("create_server", payload.toString());
            if (wanted.path("running").asBoolean()) {
                completes("start_server", "");
                JsonNode _ = world.script.awaitLine(server, "ready");
                JsonNode _ = world.script.awaitLine(server, "oops");
            }
        }
        ears = new ContractEars(world.frames, server, world.frames.count());
    }

    private void completes(String action, String payload) {
        JsonNode end = world.script.completion(world.script.command(action, server, payload));
        assertThat(end.path("outcome").asText()).as("%s", end).isEqualTo("completed");
    }

    private void run(JsonNode row, int number, String name) {
        int before = world.frames.count();
        List<String> differences = new ArrayList<>();
        values.put("lastId", values.text("id"));
        values.put("id", "contract_" + UUID.randomUUID());
        values.put("place", wire.places().get(number % wire.places().size()));
        if (row.has("release")) {
            world.downloads.release(values.in(row.get("release").asText()));
        }

        if (row.has("action")) {
            ask(row, name, differences);
        } else if (row.has("call")) {
            differences.addAll(world.calls.differences(values.in(row), world.agent.healthPort()));
        } else {
            send(row, name);
        }

        differences.addAll(ears.answers(values.in(row.path("answers"))));
        differences.addAll(ears.events(values.in(row.path("events"))));
        differences.addAll(ears.output(before, values.in(row.path("output"))));
        differences.addAll(ears.heard(before, values.in(row.path("heard"))));
        assertThat(differences)
                .as("%s.json row %d, %s over %s", file, number, name, wire.name())
                .isEmpty();
    }

    /** An action: its answer is that of the row in the envelope of the transport. */
    private void ask(JsonNode row, String name, List<String> differences) {
        if (!row.has("error")) {
            world.ran(wire, row.path("action").asText(), name);
        }
        commands.add(values.text("id"));
        values.put("asked", values.in(row.path("serverId").asText("${server}")));
        JsonNode answer = wire.ask(new ContractWire.Request(
                values.text("id"), name, values.text("asked"), values.in(row.path("payload")), values.text("place")));
        row.path("keep")
                .properties()
                .forEach(kept ->
                        values.put(kept.getKey(), answer.at(kept.getValue().asText())));
        List<String> inThis = Golden.differences(envelope(row), answer);
        if (!inThis.isEmpty()) {
            differences.add(String.join(", ", inThis) + " in " + answer);
        }
    }

    private JsonNode envelope(JsonNode row) {
        String kind = row.has("taken") ? "taken" : row.has("error") ? "failed" : "done";
        ContractValues inner = values;
        inner.put("action", row.path("called").asText(row.path("action").asText()));
        inner.put("says", row.path("says").asText("done"));
        inner.put("taken", row.path("taken"));
        inner.put("reply", values.in(row.path("reply")));
        inner.put("code", values.in(row.path("error").path("code")));
        inner.put("message", values.in(row.path("error").path("message")));
        return inner.in(envelopes.path(kind));
    }

    /** A frame of the oldest Panels, or any other. */
    private void send(JsonNode row, String name) {
        if (row.has("legacy")) {
            world.legacyTypes.add(name);
            ObjectNode frame = ((ObjectNode) ScriptedPanel.parse("{}")).put("type", name);
            if (!(row.path("data") instanceof MissingNode)) {
                frame.set("data", values.in(row.get("data")));
            }
            world.frames.send(frame);
        } else if (row.has("frame")) {
            JsonNode frame = values.in(row.get("frame"));
            world.script.connection().send(frame.isTextual() ? frame.asText() : frame.toString());
        }
    }

    private void finish() {
        List<String> twice = commands.stream()
                .filter(id -> world.script.responses(id).size() > 1)
                .toList();
        List<JsonNode> unexpected = ears.unexpected();
        JsonNode end = world.script.response(world.script.command("delete_server", server, "{\"deleteData\":true}"));
        if (end.path("success").asBoolean()) {
            JsonNode _ = world.script.completion(end.path("id").asText());
        }
        assertThat(twice).as("answered more than once").isEmpty();
        assertThat(unexpected).as("events no row of %s.json tells of", file).isEmpty();
    }
}
