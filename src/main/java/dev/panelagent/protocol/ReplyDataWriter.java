package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Function;

/** The {@code data} of a successful reply. */
final class ReplyDataWriter {
    private ReplyDataWriter() {}

    /** Writes it; {@code word} names a server's state in the dialect at hand. */
    static ObjectNode write(ReplyData data, Function<ServerState, String> word) {
        return switch (data) {
            case ReplyData.Done done ->
                Json.node().put("serverId", done.serverId().value());
            case ReplyData.OneServer(ServerStatus status) -> server(status, word);
            case ReplyData.OneCommand(CommandRecord command) -> command(command);
            case ReplyData.Crashes crashes -> crashes(crashes);
            case ReplyData.AllServers all -> servers(all, word);
            case ReplyData.Node(SystemInfo info) -> SystemInfoWriter.write(info);
            case ReplyData.Logs logs -> logs(logs);
        };
    }

    /** Flat for this Panel, and once more under {@code server} for clients of the Go agent (protocol 8). */
    private static ObjectNode server(ServerStatus status, Function<ServerState, String> word) {
        ObjectNode node = StatusWriter.status(status, word.apply(status.state()));
        ObjectNode nested = node.deepCopy();
        node.set("server", nested);
        return node;
    }

    private static ObjectNode command(CommandRecord command) {
        ObjectNode node = Json.node()
                .put("commandId", command.id())
                .put("action", command.action())
                .put("serverId", command.serverId().value())
                .put("acceptedAt", Json.time(command.accepted()))
                .put("finished", command.result().isPresent());
        command.result().ifPresent(result -> {
            node.put("outcome", result.outcome().word())
                    .put("finishedAt", Json.time(result.finished()))
                    .put("durationMs", command.took().toMillis());
            result.code().ifPresent(code -> node.put("errorCode", code.name()));
            result.error().ifPresent(error -> node.put("error", error));
        });
        return node;
    }

    private static ObjectNode crashes(ReplyData.Crashes crashes) {
        ObjectNode node = Json.node()
                .put("serverId", crashes.serverId().value())
                .put("count", crashes.reports().size());
        ArrayNode list = node.putArray("crashes");
        crashes.reports().forEach(report -> list.add(Json.object(report)));
        return node;
    }

    private static ObjectNode servers(ReplyData.AllServers all, Function<ServerState, String> word) {
        ObjectNode node = Json.node().put("count", all.servers().size());
        ArrayNode list = node.putArray("servers");
        all.servers().forEach(status -> list.add(StatusWriter.status(status, word.apply(status.state()))));
        return node;
    }

    private static ObjectNode logs(ReplyData.Logs logs) {
        ObjectNode node = Json.node().put("serverId", logs.serverId().value()).put("lastSeq", logs.lastSeq());
        ArrayNode texts = node.putArray("logs");
        logs.lines().forEach(line -> texts.add(line.text()));
        if (!logs.lines().isEmpty()) {
            node.put("firstSeq", logs.lines().getFirst().seq());
        }
        return node;
    }
}
