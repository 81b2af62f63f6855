package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.AgentException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import java.util.Set;
import java.util.UUID;

/** Turns text from a Panel into what it means; tells the dialects apart by what arrives. Thread-safe; never throws. */
public final class FrameDecoder {
    static final Set<String> LEGACY = Set.of(
            "system_info_request",
            "server_create",
            "server_update",
            "server_suspend",
            "server_unsuspend",
            "server_reinstall",
            "server_start",
            "server_stop",
            "server_restart",
            "server_delete",
            "server_command",
            "server_power",
            "file_read",
            "file_write");
    /** Frames an agent sends: answering one that comes back would start an endless exchange. */
    private static final Set<String> FROM_AGENTS = Set.of(
            "response",
            "event",
            "pong",
            "heartbeat",
            "error",
            "system_info",
            "server_status",
            "server_output",
            "file_content",
            "command_response");

    private final ActionReader actions;

    public FrameDecoder(SpecDefaults defaults) {
        this.actions = new ActionReader(defaults);
    }

    /** One text frame of the socket. */
    public Inbound frame(String text) {
        try {
            return frame(Json.object(text));
        } catch (RequestException e) {
            return new Inbound.Rejected("", Dialect.ISSUE27, "", e);
        }
    }

    /** The same where the frame is large, which only the content of a file may make it. */
    public Inbound frame(Spool body) {
        try {
            ObjectNode frame = SpooledBody.object(body);
            return fitting(frame, frame(frame));
        } catch (RequestException e) {
            return new Inbound.Rejected("", Dialect.ISSUE27, "", e);
        }
    }

    private Inbound frame(ObjectNode frame) {
        String type = frame.path("type").asText();
        if (type.equals("command")) {
            return request(frame, Dialect.ISSUE27);
        }
        if (LEGACY.contains(type)) {
            return request(type, new Arguments(frame), Dialect.LEGACY);
        }
        if (type.equals("ping")) {
            return new Inbound.Ping(new Arguments(frame).id());
        }
        if (type.equals("ack")) {
            return ack(new Arguments(frame));
        }
        if (FROM_AGENTS.contains(type)) {
            return new Inbound.Ignored(type);
        }
        return new Inbound.Rejected(
                new Arguments(frame).id(),
                Dialect.ISSUE27,
                type,
                new RequestException(
                        ErrorCode.UNKNOWN_ACTION,
                        "unknown frame type " + Text.quote(type),
                        "send type command, or one of the legacy types"));
    }

    private static Inbound ack(Arguments arguments) {
        try {
            return new Inbound.Ack(arguments.whole("seq"));
        } catch (RequestException e) {
            return new Inbound.Rejected(arguments.id(), Dialect.ISSUE27, "ack", e);
        }
    }

    /** The body of one {@code POST /api/command}. */
    public Inbound httpBody(String text) {
        try {
            return request(Json.object(text), Dialect.HTTP);
        } catch (RequestException e) {
            return new Inbound.Rejected("", Dialect.HTTP, "", e);
        }
    }

    /** The same where the body is too large for memory, which only the content of a file may make it. */
    public Inbound httpBody(Spool body) {
        try {
            ObjectNode frame = SpooledBody.object(body);
            return fitting(frame, request(frame, Dialect.HTTP));
        } catch (RequestException e) {
            return new Inbound.Rejected("", Dialect.HTTP, "", e);
        }
    }

    /** Content that was left where it is can be read by two commands only. */
    private static Inbound fitting(ObjectNode frame, Inbound inbound) {
        boolean left = new Arguments(frame)
                .find("content")
                .flatMap(SpooledBody::content)
                .isPresent();
        return left && inbound instanceof Inbound.Request(CommandRequest request) && !isForFiles(request.command())
                ? tooLarge(request)
                : inbound;
    }

    private static boolean isForFiles(Command command) {
        return command instanceof FileChange.WriteFile || command instanceof FileChange.UploadFile;
    }

    private static Inbound tooLarge(CommandRequest request) {
        String action = request.command().action();
        return new Inbound.Rejected(
                request.id(),
                request.dialect(),
                action,
                new RequestException(
                        ErrorCode.PARSE_ERROR, "the body is too large for " + action, "send less than 1 MiB"));
    }

    private Inbound request(ObjectNode frame, Dialect dialect) {
        Arguments arguments = new Arguments(frame);
        return request(arguments.action(), arguments, dialect);
    }

    Inbound request(String action, Arguments arguments, Dialect dialect) {
        String id = arguments.id();
        try {
            Command command = actions.read(action, arguments);
            return new Inbound.Request(new CommandRequest(id.isEmpty() ? newId() : id, dialect, command));
        } catch (AgentException e) {
            return new Inbound.Rejected(id, dialect, action, e);
        }
    }

    private static String newId() {
        return "agent_" + UUID.randomUUID();
    }
}
