package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.ConsoleStreaming;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Writes what goes over the socket. A reply is written in the dialect of its request; an event in all that tell it,
 * because old Panels read only the legacy frames and log the others (protocol 8). Thread-safe.
 */
public final class FrameEncoder {
    /** Half of what the socket's queue takes, so that an answer can always be put into it. */
    private static final int LARGEST_ANSWER = 4 * 1024 * 1024;

    private final String nodeId;
    private final InstantSource clock;

    public FrameEncoder(String nodeId, InstantSource clock) {
        this.nodeId = nodeId;
        this.clock = clock;
    }

    public String heartbeat(Instant at) {
        ObjectNode data = Json.node()
                .put("nodeId", nodeId)
                .put("timestamp", Json.time(at))
                .put("status", "online");
        return typed("heartbeat", data, at);
    }

    /** How a server is now, as the oldest Panels are told (protocol 3.2). */
    public String serverStatus(ServerStatus status) {
        Instant now = clock.instant();
        ObjectNode data = Json.node()
                .put("serverId", status.serverId().value())
                .put("status", status.state().socketWord())
                .put("timestamp", Json.time(now));
        return typed("server_status", data, now);
    }

    public String systemInfo(SystemInfo info) {
        return typed("system_info", SystemInfoWriter.write(info), clock.instant());
    }

    /** The answer to an application-level ping, under its id (protocol 2.2). */
    public String pong(String id, SystemInfo info) {
        ObjectNode frame = envelope(id, "pong");
        ObjectNode data =
                frame.putObject("data").put("agentStatus", "healthy").put("activeServers", info.activeServers());
        data.putObject("systemLoad")
                .put("cpu", StatusWriter.rounded(info.cpuPercent()))
                .put("memory", share(info.totalMemoryBytes(), info.freeMemoryBytes()))
                .put("disk", share(info.totalDiskBytes(), info.freeDiskBytes()));
        return Json.text(frame);
    }

    /** The agent is about to leave; the Panel need not wait for the heartbeat to fail. */
    public String goodbye() {
        Instant now = clock.instant();
        return event("agent_stopping", Json.node().put("nodeId", nodeId), now);
    }

    /** The frames that answer a request, in order; none where the dialect has no answer. */
    public List<String> reply(String requestId, Dialect dialect, Reply reply) {
        return dialect == Dialect.LEGACY ? legacyReply(reply) : List.of(response(requestId, reply));
    }

    /** An answer too large for the way it goes becomes a failure that says so: nobody would answer instead. */
    private String response(String requestId, Reply reply) {
        String text = written(requestId, reply);
        if (text.length() > LARGEST_ANSWER && reply instanceof Reply.Success(Command command, ReplyData _)) {
            String what = "the answer is larger than " + LARGEST_ANSWER + " characters: ";
            return written(
                    requestId,
                    new Reply.Failure(
                            command.action(),
                            ErrorCode.CONFIG_INVALID,
                            what + "ask for less of it, for format gzip, or over HTTP"));
        }
        return text;
    }

    private String written(String requestId, Reply reply) {
        ObjectNode frame = envelope(requestId, "response");
        switch (reply) {
            case Reply.Accepted(Command.Lifecycle command) -> {
                frame.put("success", true).put("message", command.action() + " command received");
                frame.putObject("data")
                        .put("serverId", command.serverId().value())
                        .put("status", command.acceptedAs());
            }
            case Reply.Success success -> {
                frame.put("success", true).put("message", success.message());
                frame.set("data", ReplyDataWriter.write(success.data(), ServerState::socketWord));
            }
            case Reply.Failure failure -> {
                frame.put("success", false);
                frame.putObject("error").put("code", failure.code().name()).put("message", failure.message());
            }
        }
        return Json.text(frame);
    }

    private List<String> legacyReply(Reply reply) {
        Instant now = clock.instant();
        return switch (reply) {
            case Reply.Accepted ignored -> List.of();
            case Reply.Success(Command ignored, ReplyData.Node(SystemInfo info)) -> List.of(systemInfo(info));
            case Reply.Success(Command ignored, FileData file) -> legacyFile(file, now);
            case Reply.Success ignored -> List.of();
            case Reply.Failure failure ->
                List.of(typed(
                        "error",
                        Json.node()
                                .put("code", failure.code().name())
                                .put("message", failure.message())
                                .put("details", failure.action()),
                        now));
        };
    }

    /** What {@code file_read} and {@code file_write} are answered with (protocol 3.2). */
    private List<String> legacyFile(FileData file, Instant now) {
        ObjectNode data = Json.node().put("serverId", file.serverId().value());
        switch (file) {
            case FileData.Content content ->
                data.put("path", content.item().path()).put("content", content.content());
            case FileData.Written written ->
                data.put("path", written.item().path())
                        .put("success", true)
                        .put("message", "written, " + written.item().size() + " bytes");
            default -> {
                return List.of();
            }
        }
        return List.of(typed("file_content", data.put("timestamp", Json.time(now)), now));
    }

    /** The frames that tell of an event, in order, each with the event's number. */
    public List<String> event(Event event, long seq) {
        return event(event).stream()
                .map(frame -> Json.text(Json.object(frame).put("seq", seq)))
                .toList();
    }

    /** The frames that tell of an event, in order. */
    public List<String> event(Event event) {
        return switch (event) {
            case Event.StateChanged changed -> stateChanged(changed);
            case Event.ServerCreated created -> created(created);
            case Event.ServerDeleted deleted -> deleted(deleted);
            case Event.ActionFailed failed -> failed(failed);
            case Event.CommandCompleted completed -> List.of(completed(completed));
            case Event.ServerCrashed crashed ->
                List.of(event("server_crashed", crashed.report().node(), crashed.at()));
            case Event.UsageReport report -> usage(report);
            case Event.OperationProgress progress ->
                List.of(event("operation_progress", FileDataWriter.operation(progress.operation()), progress.at()));
            case Event.MessagesDropped dropped ->
                List.of(event("messages_dropped", Json.node().put("count", dropped.count()), dropped.at()));
        };
    }

    /** The frames that bring consecutive entries of a console, in order. */
    public List<String> console(ServerId server, List<ConsoleEntry> entries, ConsoleStreaming streaming) {
        return switch (streaming) {
            case OFF -> List.of();
            case LINES -> ConsoleFrames.lines(server, entries);
            case BATCHES -> ConsoleFrames.batches(server, entries);
        };
    }

    private List<String> stateChanged(Event.StateChanged event) {
        String word = event.current().socketWord();
        ObjectNode data = statuses(event.serverId(), event.previous().socketWord(), word, word);
        Event.Circumstances known = event.circumstances();
        known.containerId().ifPresent(id -> data.put("containerId", id));
        known.pid().ifPresent(pid -> data.put("pid", pid));
        known.exitCode().ifPresent(code -> data.put("exitCode", code).put("oomKilled", known.outOfMemory()));
        known.error().ifPresent(error -> data.put("error", error));
        known.stoppedBy().ifPresent(stage -> data.put("stoppedBy", stage.word()));
        return bothDialects(data, word, known.error(), event.at());
    }

    private List<String> created(Event.ServerCreated event) {
        ObjectNode data = statuses(
                        event.serverId(),
                        ServerState.INSTALLING.socketWord(),
                        ServerState.OFFLINE.socketWord(),
                        "created")
                .put("containerId", event.containerId());
        return bothDialects(data, "created", Optional.empty(), event.at());
    }

    private List<String> deleted(Event.ServerDeleted event) {
        ObjectNode data = statuses(event.serverId(), event.previous().socketWord(), "deleted", "deleted");
        return bothDialects(data, "deleted", Optional.empty(), event.at());
    }

    private List<String> failed(Event.ActionFailed event) {
        String state = event.state().socketWord();
        String verb = event.action().replaceAll("_server$", "");
        ObjectNode data = statuses(event.serverId(), state, state, verb + "_failed")
                .put("error", event.message())
                .put("code", event.code().name());
        return bothDialects(data, state, Optional.of(event.message()), event.at());
    }

    private static ObjectNode statuses(ServerId server, String previous, String current, String status) {
        return Json.node()
                .put("serverId", server.value())
                .put("previousStatus", previous)
                .put("currentStatus", current)
                .put("status", status);
    }

    private List<String> bothDialects(ObjectNode data, String legacyWord, Optional<String> error, Instant at) {
        ObjectNode legacy = Json.node()
                .put("serverId", data.path("serverId").asText())
                .put("status", legacyWord)
                .put("timestamp", Json.time(at));
        error.ifPresent(text -> legacy.put("error", text));
        return List.of(event("server_status_changed", data, at), typed("server_status", legacy, at));
    }

    private String completed(Event.CommandCompleted event) {
        ObjectNode data = Json.node()
                .put("commandId", event.commandId())
                .put("action", event.action())
                .put("serverId", event.serverId().value())
                .put("outcome", event.outcome().word())
                .put("durationMs", event.took().toMillis());
        event.error().ifPresent(error -> data.put("error", error));
        event.stoppedBy().ifPresent(stage -> data.put("stoppedBy", stage.word()));
        return event("command_completed", data, event.at());
    }

    private List<String> usage(Event.UsageReport report) {
        ObjectNode data = StatusWriter.resources(report.usage());
        data.put("serverId", report.serverId().value());
        ObjectNode legacy = Json.node()
                .put("serverId", report.serverId().value())
                .put("status", report.state().socketWord());
        legacy.set("stats", StatusWriter.legacyStats(report.usage()));
        return List.of(event("resource_update", data, report.at()), typed("server_status", legacy, report.at()));
    }

    static String event(String name, ObjectNode data, Instant at) {
        ObjectNode frame =
                Json.node().put("type", "event").put("timestamp", Json.time(at)).put("event", name);
        frame.set("data", data);
        return Json.text(frame);
    }

    static String typed(String type, ObjectNode data, Instant at) {
        ObjectNode frame = Json.node().put("type", type);
        frame.set("data", data);
        return Json.text(frame.put("timestamp", Json.time(at)));
    }

    private ObjectNode envelope(String id, String type) {
        ObjectNode frame = Json.node();
        if (!id.isEmpty()) {
            frame.put("id", id);
        }
        return frame.put("type", type).put("timestamp", Json.time(clock.instant()));
    }

    private static double share(long total, long free) {
        return total == 0 ? 0 : StatusWriter.rounded((total - free) * 100.0 / total);
    }
}
