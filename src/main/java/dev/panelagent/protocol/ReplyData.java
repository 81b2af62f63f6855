package dev.panelagent.protocol;

import dev.panelagent.common.ServerId;
import java.util.List;
import java.util.Locale;

/** What a successful query returns. */
public sealed interface ReplyData
        permits FileData,
                NodeData,
                ReplyData.Done,
                ReplyData.OneServer,
                ReplyData.OneCommand,
                ReplyData.Crashes,
                ReplyData.AllServers,
                ReplyData.Node,
                ReplyData.Logs,
                ReplyData.History,
                ReplyData.ConsoleState,
                ReplyData.Connected,
                ReplyData.Answer,
                ReplyData.Download,
                ReplyData.Settings,
                ReplyData.OneOperation,
                ReplyData.Operations {
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

    /** Part of a console's history; {@code details} asks for more than the lines' texts. */
    record Logs(ServerId serverId, HistoryPage page, boolean details) implements ReplyData {}

    /** The same in the words of this Panel's console. */
    record History(ServerId serverId, HistoryPage page, boolean details) implements ReplyData {}

    record ConsoleState(ServerId serverId, ConsoleInfo info) implements ReplyData {}

    /** A console is streamed from now on. */
    record Connected(ServerId serverId, ConsoleInfo info) implements ReplyData {}

    /**
     * What a server printed on an input.
     *
     * @param response lines, each with its line feed
     * @param cut whether there was more
     */
    record Answer(ServerId serverId, String response, boolean cut) implements ReplyData {
        /** Escaped, each character may be six: this much is sure to go through the socket. */
        private static final int LONGEST = 512 * 1024;

        /** As much of it as goes through: what was typed was typed, however much came back. */
        public static Answer of(ServerId serverId, String response) {
            boolean cut = response.length() > LONGEST;
            return new Answer(serverId, cut ? response.substring(0, LONGEST) : response, cut);
        }
    }

    /**
     * A console as a file.
     *
     * @param content what is in the file, in this encoding; never empty
     * @param size of the file in bytes
     */
    record Download(ServerId serverId, String content, Encoding encoding, String fileName, int size)
            implements ReplyData {
        /** How bytes are put into JSON. */
        public enum Encoding {
            UTF8,
            BASE64;

            String word() {
                return name().toLowerCase(Locale.ROOT);
            }
        }
    }

    record Settings(ServerId serverId, ConsoleSettings settings) implements ReplyData {}

    /** Long work, which may be under way. */
    record OneOperation(OperationStatus status) implements ReplyData {}

    record Operations(List<OperationStatus> operations) implements ReplyData {}
}
