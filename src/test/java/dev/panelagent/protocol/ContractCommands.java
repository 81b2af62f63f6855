package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.contract.Contract.Action;

/** The commands that the contract's examples mean. */
final class ContractCommands {
    private static final FrameDecoder DECODER = new FrameDecoder(Specs.DEFAULTS);

    private ContractCommands() {}

    /** What the agent takes this payload for. */
    static Command read(Action action, JsonNode payload) {
        ObjectNode request = Json.node().put("action", action.name()).put("serverId", "s1");
        request.set("payload", payload);
        Inbound inbound = DECODER.request(action.name(), new Arguments(request), Dialect.HTTP);
        return ((Inbound.Request) inbound).request().command();
    }

    /** The first of its examples. */
    static Command first(Action action) {
        return read(action, action.payloads().getFirst());
    }

    /** Whether it is about files, mods or long work; those have samples of their own. */
    static boolean isOfFiles(Command command) {
        return switch (command) {
            case FileQuery _,
                    FileChange _,
                    Command.GetOperation _,
                    Command.ListOperations _,
                    Command.CancelOperation _ -> true;
            default -> false;
        };
    }
}
