package dev.panelagent.protocol;

import dev.panelagent.common.ServerId;
import java.util.List;

/** What a successful query returns. */
public sealed interface ReplyData {
    /** The command has no result but that it worked. */
    record Done(ServerId serverId) implements ReplyData {}

    record OneServer(ServerStatus status) implements ReplyData {}

    record OneCommand(CommandRecord command) implements ReplyData {}

    /**
     * A server's last crashes, newest first.
     *
     * @param reports as {@link CrashReport#json} wrote them
     */
    record Crashes(ServerId serverId, List<String> reports) implements ReplyData {}

    record AllServers(List<ServerStatus> servers) implements ReplyData {}

    record Node(SystemInfo info) implements ReplyData {}

    /**
     * Console lines, oldest first.
     *
     * @param lastSeq sequence number of the newest line the server has printed, 0 if none; ask for what follows it
     */
    record Logs(ServerId serverId, List<ConsoleLine> lines, long lastSeq) implements ReplyData {}
}
