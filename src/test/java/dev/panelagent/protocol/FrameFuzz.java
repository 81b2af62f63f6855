package dev.panelagent.protocol;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.contract.Contract;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What Jazzer calls, guided by what it reached in the readers of the protocol ({@code scripts/fuzz}): whatever a Panel sends
 * becomes something to act on, a refusal is short and is the sender's fault, and what is kept of a command reads the same again.
 */
public final class FrameFuzz {
    private static final int LONGEST_REFUSAL = 20_000;
    private static final String[] HOSTILE = {
        "null",
        "true",
        "-1",
        "1e308",
        "99999999999999999999",
        "0.1",
        "\"\"",
        "\"..\"",
        "\"\\ud800\"",
        "\"\\u0000\"",
        "[]",
        "[[[]]]",
        "{}",
        "{\"path\":{}}",
        "\"regex:(\"",
        "\"25565-1\"",
        "\"SIGTERM\"",
        "\"2048m\"",
        "\"|max:9|regex:/a(/\""
    };

    private static final FrameDecoder DECODER = new FrameDecoder(Specs.DEFAULTS);
    private static final CommandCodec CODEC = new CommandCodec(Specs.DEFAULTS);
    private static final List<ObjectNode> EXAMPLES = examples();

    private FrameFuzz() {}

    private static List<ObjectNode> examples() {
        List<ObjectNode> examples = new ArrayList<>();
        for (Contract.Action action : Contract.actions()) {
            for (JsonNode payload : action.payloads()) {
                for (String type : Stream.concat(Stream.of("command"), action.legacy().stream())
                        .toList()) {
                    ObjectNode frame = Json.node()
                            .put("type", type)
                            .put("id", "c1")
                            .put("action", action.name())
                            .put("serverId", "s1");
                    examples.add(frame.set(type.equals("command") ? "payload" : "data", payload));
                }
            }
        }
        return examples;
    }

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        String text = data.consumeBoolean() ? edited(data) : data.consumeRemainingAsString();
        check(text, DECODER.frame(text));
        check(text, DECODER.httpBody(text));
    }

    private static String edited(FuzzedDataProvider data) {
        JsonNode frame = data.pickValue(EXAMPLES).deepCopy();
        for (int edits = data.consumeInt(0, 5); edits > 0; edits--) {
            edit(frame, data);
        }
        String text = frame.toString();
        return data.consumeInt(0, 20) == 0 ? text.substring(0, data.consumeInt(0, text.length())) : text;
    }

    /** Goes down a way through the tree and puts something else where it ends. */
    private static void edit(JsonNode node, FuzzedDataProvider data) {
        if (node instanceof ObjectNode object && !object.isEmpty()) {
            List<String> names = WrongValue.names(object);
            String name = data.pickValue(names);
            if (object.get(name).isContainerNode() && data.consumeBoolean()) {
                edit(object.get(name), data);
            } else if (data.consumeInt(0, 5) == 0) {
                object.remove(name);
            } else {
                object.set(data.consumeInt(0, 5) == 0 ? data.pickValue(names) : name, value(data));
            }
        } else if (node instanceof ArrayNode array && !array.isEmpty()) {
            int index = data.consumeInt(0, array.size() - 1);
            if (array.get(index).isContainerNode() && data.consumeBoolean()) {
                edit(array.get(index), data);
            } else {
                array.set(index, value(data));
            }
        }
    }

    private static JsonNode value(FuzzedDataProvider data) {
        return switch (data.consumeInt(0, 3)) {
            case 0 -> Json.node().textNode(data.consumeString(40));
            case 1 -> Json.node().numberNode(data.consumeLong());
            default -> Json.value(data.pickValue(HOSTILE)).orElseThrow();
        };
    }

    private static void check(String text, Inbound inbound) {
        switch (inbound) {
            case Inbound.Rejected rejected -> {
                require(rejected.reason().code() != ErrorCode.INTERNAL_ERROR, "the sender's fault is told", text);
                require(String.valueOf(rejected.reason().getMessage()).length() < LONGEST_REFUSAL, "it is short", text);
            }
            case Inbound.Request(CommandRequest request) -> {
                if (request.command() instanceof Command.Effect effect && !(effect instanceof FileChange)) {
                    Command again = CODEC.read(effect.action(), CODEC.write(effect));
                    require(again.equals(effect), "what is kept is what was taken", text);
                }
            }
            default -> {}
        }
    }

    private static void require(boolean held, String what, String text) {
        if (!held) {
            throw new IllegalStateException("not so: " + what + ": " + text);
        }
    }
}
