package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.panelagent.common.ServerId;
import java.util.List;
import java.util.function.Function;

/** The {@code data} of a successful reply. */
final class ReplyDataWriter {
    private ReplyDataWriter() {}

    /** Writes it; {@code word} names a server's state in the dialect at hand. */
    static ObjectNode write(ReplyData data, Function<ServerState, String> word) {
        return switch (data) {
            case ReplyData.Done done -> server(done.serverId());
            case ReplyData.OneServer(ServerStatus status) -> server(status, word);
            case ReplyData.OneCommand(CommandRecord command) -> command(command);
            case ReplyData.Crashes crashes -> crashes(crashes);
            case ReplyData.AllServers all -> servers(all, word);
            case ReplyData.Node(SystemInfo info) -> SystemInfoWriter.write(info);
            case ReplyData.Logs logs -> page(logs.serverId(), "logs", logs.page(), logs.details());
            case ReplyData.History history ->
                page(history.serverId(), "history", history.page(), history.details())
                        .put("lines", history.page().lines().size());
            case ReplyData.ConsoleState state -> console(state);
            case ReplyData.Connected connected -> connected(connected);
            case ReplyData.Answer answer -> answer(answer);
            case ReplyData.Download download -> download(download);
            case FileData file -> FileDataWriter.write(file);
            case NodeData node -> NodeDataWriter.write(node, word);
            case ReplyData.OneOperation one -> FileDataWriter.operation(one.status());
            case ReplyData.Operations all -> operations(all);
            case ReplyData.Settings settings ->
                server(settings.serverId()).set("settings", ConsoleSettingsCodec.complete(settings.settings()));
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

    private static ObjectNode operations(ReplyData.Operations all) {
        ObjectNode node = Json.node().put("count", all.operations().size());
        ArrayNode list = node.putArray("operations");
        all.operations().forEach(status -> list.add(FileDataWriter.operation(status)));
        return node;
    }

    private static ObjectNode page(ServerId server, String name, HistoryPage page, boolean details) {
        ObjectNode node = server(server);
        ArrayNode texts = node.putArray(name);
        List<ConsoleLine> lines = page.lines();
        lines.forEach(line -> texts.add(line.text()));
        if (!page.entries().isEmpty()) {
            node.put("firstSeq", page.entries().getFirst().seq())
                    .put("lastReturnedSeq", page.entries().getLast().lastSeq());
        }
        node.put("oldestSeq", page.oldestSeq()).put("lastSeq", page.lastSeq()).put("more", page.more());
        List<ConsoleEntry> gaps =
                page.entries().stream().filter(ConsoleGap.class::isInstance).toList();
        node.putRawValue("gaps", new RawValue(ConsoleJson.array(gaps)));
        if (details) {
            node.putRawValue("entries", new RawValue(ConsoleJson.array(lines)));
        }
        return node;
    }

    private static ObjectNode console(ReplyData.ConsoleState state) {
        ConsoleInfo info = state.info();
        return server(state.serverId())
                .put("connected", info.attached())
                .put("lastActivity", info.lastActivity().map(Json::time).orElse(null))
                .put("bufferSize", info.lastSeq() - info.oldestSeq() + 1)
                .put("oldestSeq", info.oldestSeq())
                .put("lastSeq", info.lastSeq())
                .put("deliveredSeq", info.deliveredSeq())
                .put("historyBytes", info.historyBytes())
                .put("streaming", info.streaming().word());
    }

    private static ObjectNode connected(ReplyData.Connected connected) {
        ConsoleInfo info = connected.info();
        return server(connected.serverId())
                .put("streaming", info.streaming().word())
                .put("oldestSeq", info.oldestSeq())
                .put("lastSeq", info.lastSeq());
    }

    private static ObjectNode answer(ReplyData.Answer answer) {
        ObjectNode node = server(answer.serverId()).put("response", answer.response());
        return answer.cut() ? node.put("truncated", true) : node;
    }

    private static ObjectNode download(ReplyData.Download download) {
        return server(download.serverId())
                .put("content", download.content())
                .put("encoding", download.encoding().word())
                .put("fileName", download.fileName())
                .put("size", download.size());
    }

    private static ObjectNode server(ServerId server) {
        return Json.node().put("serverId", server.value());
    }
}
