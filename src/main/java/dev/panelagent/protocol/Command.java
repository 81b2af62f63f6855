package dev.panelagent.protocol;

import dev.panelagent.common.ConsoleStreaming;
import dev.panelagent.common.ServerId;
import dev.panelagent.common.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/** What a Panel can ask, whatever the dialect. */
public sealed interface Command
        permits Command.ForServer,
                Command.GetCommand,
                Command.GetOperation,
                Command.ListOperations,
                Command.CancelOperation,
                Command.ListServers,
                Command.GetSystemInfo,
                NodeQuery,
                ContainerCommand {
    /** The canonical action name: that of the newest Panel generation. */
    String action();

    /** A command about one server. */
    sealed interface ForServer extends Command
            permits Effect,
                    FileQuery,
                    ResizeConsole,
                    GetServerLogs,
                    GetConsoleHistory,
                    DownloadConsole,
                    GetConsoleStatus,
                    ConnectConsole,
                    DisconnectConsole,
                    GetConsoleSettings,
                    UpdateConsoleSettings,
                    GetServerStatus,
                    GetServerMetrics,
                    SetServerAliases,
                    GetServerCrashes {
        ServerId serverId();
    }

    /** A command that changes something: the same one again, by its id, must change nothing more. */
    sealed interface Effect extends ForServer permits Lifecycle, Input, FileChange, ClearConsole {}

    /** A command that changes what a server does; answered at once, its outcome is reported by events. */
    sealed interface Lifecycle extends Effect {
        /** What the server is now said to be doing (protocol 2.2). */
        String acceptedAs();
    }

    /** Make a server, which also goes by these names: image, container, data directory. */
    record CreateServer(ServerSpec spec, Set<ServerId> aliases) implements Lifecycle {
        public CreateServer {
            aliases = Set.copyOf(aliases);
        }

        /** A server with one name. */
        public CreateServer(ServerSpec spec) {
            this(spec, Set.of());
        }

        @Override
        public ServerId serverId() {
            return spec.id();
        }

        @Override
        public String action() {
            return "create_server";
        }

        @Override
        public String acceptedAs() {
            return "creating";
        }
    }

    record StartServer(ServerId serverId) implements Lifecycle {
        @Override
        public String action() {
            return "start_server";
        }

        @Override
        public String acceptedAs() {
            return "starting";
        }
    }

    /** Stop, with what this request overrides of the server's own stop policy. */
    record StopServer(ServerId serverId, Optional<Signal> signal, Optional<Duration> grace) implements Lifecycle {
        @Override
        public String action() {
            return "stop_server";
        }

        @Override
        public String acceptedAs() {
            return "stopping";
        }
    }

    record RestartServer(ServerId serverId) implements Lifecycle {
        @Override
        public String action() {
            return "restart_server";
        }

        @Override
        public String acceptedAs() {
            return "restarting";
        }
    }

    record KillServer(ServerId serverId) implements Lifecycle {
        @Override
        public String action() {
            return "kill_server";
        }

        @Override
        public String acceptedAs() {
            return "stopping";
        }
    }

    /** Remove the container; the data directory stays unless {@code deleteData}. */
    record DeleteServer(ServerId serverId, boolean deleteData) implements Lifecycle {
        @Override
        public String action() {
            return "delete_server";
        }

        @Override
        public String acceptedAs() {
            return "deleting";
        }
    }

    /** End it and keep it from being started until it is unsuspended. */
    record SuspendServer(ServerId serverId) implements Lifecycle {
        @Override
        public String action() {
            return "suspend_server";
        }

        @Override
        public String acceptedAs() {
            return "suspending";
        }
    }

    /** Let it be started again. */
    record UnsuspendServer(ServerId serverId) implements Lifecycle {
        @Override
        public String action() {
            return "unsuspend_server";
        }

        @Override
        public String acceptedAs() {
            return "unsuspending";
        }
    }

    /** Make its container anew from its image, with the data directory as it is. */
    record ReinstallServer(ServerId serverId) implements Lifecycle {
        @Override
        public String action() {
            return "reinstall_server";
        }

        @Override
        public String acceptedAs() {
            return "installing";
        }
    }

    /** Change what it is made from; a container that differs is made anew at the next start. */
    record UpdateServer(ServerId serverId, SpecChanges changes) implements Lifecycle {
        @Override
        public String action() {
            return "update_server";
        }

        @Override
        public String acceptedAs() {
            return "updating";
        }
    }

    /** Something for the game's standard input. */
    sealed interface Input extends Effect {
        /** How long what is printed on it is collected for the answer; empty: not at all. */
        Optional<Duration> window();
    }

    /** A line for the game's console. */
    record SendServerCommand(ServerId serverId, String line, Optional<Duration> window) implements Input {
        @Override
        public String action() {
            return "send_server_command";
        }
    }

    /** Bytes for the game's standard input as they are; {@code base64}, so that equal ones are equal. */
    record WriteConsole(ServerId serverId, String base64, Optional<Duration> window) implements Input {
        /** What is to be written. */
        public byte[] bytes() {
            return Base64.getDecoder().decode(base64);
        }

        @Override
        public String action() {
            return "console:input";
        }
    }

    /** What Ctrl-C does on a terminal. */
    record InterruptConsole(ServerId serverId, Optional<Duration> window) implements Input {
        @Override
        public String action() {
            return "console:interrupt";
        }
    }

    /** How large the Panel's terminal is. */
    record ResizeConsole(ServerId serverId, int rows, int columns) implements ForServer {
        @Override
        public String action() {
            return "console:resize";
        }
    }

    /** Part of the history, under the name all Panels know. */
    record GetServerLogs(ServerId serverId, HistoryQuery query, boolean details) implements ForServer {
        @Override
        public String action() {
            return "get_server_logs";
        }
    }

    /** Part of the history, as this Panel's console asks for it. */
    record GetConsoleHistory(ServerId serverId, HistoryQuery query, boolean details) implements ForServer {
        @Override
        public String action() {
            return "console:history";
        }
    }

    /** The whole history, or what of it fits, as a file. */
    record DownloadConsole(
            ServerId serverId,
            ConsoleFormat format,
            Optional<Instant> since,
            Optional<Instant> before,
            Optional<Predicate<String>> search)
            implements ForServer {
        @Override
        public String action() {
            return "console:download";
        }
    }

    /** Forget the history. */
    record ClearConsole(ServerId serverId) implements Effect {
        @Override
        public String action() {
            return "console:clear";
        }
    }

    record GetConsoleStatus(ServerId serverId) implements ForServer {
        @Override
        public String action() {
            return "console:status";
        }
    }

    /** Stream a console, from behind a sequence number or from now on. */
    record ConnectConsole(ServerId serverId, OptionalLong afterSeq, Optional<ConsoleStreaming> streaming)
            implements ForServer {
        @Override
        public String action() {
            return "console:connect";
        }
    }

    record DisconnectConsole(ServerId serverId) implements ForServer {
        @Override
        public String action() {
            return "console:disconnect";
        }
    }

    record GetConsoleSettings(ServerId serverId) implements ForServer {
        @Override
        public String action() {
            return "console:settings:get";
        }
    }

    record UpdateConsoleSettings(ServerId serverId, ConsoleSettingsUpdate update) implements ForServer {
        @Override
        public String action() {
            return "console:settings:update";
        }
    }

    record GetServerStatus(ServerId serverId) implements ForServer {
        @Override
        public String action() {
            return "get_server_status";
        }
    }

    /** What a server uses. */
    record GetServerMetrics(ServerId serverId) implements ForServer {
        @Override
        public String action() {
            return "get_server_metrics";
        }
    }

    /** Gives a server these further names and no others. */
    record SetServerAliases(ServerId serverId, Set<ServerId> aliases) implements ForServer {
        public SetServerAliases {
            aliases = Set.copyOf(aliases);
        }

        @Override
        public String action() {
            return "set_server_aliases";
        }
    }

    /** What became of an earlier command, by its id. */
    record GetCommand(String commandId) implements Command {
        @Override
        public String action() {
            return "get_command";
        }
    }

    /** The reports of a server's last crashes, newest first. */
    record GetServerCrashes(ServerId serverId, int most) implements ForServer {
        @Override
        public String action() {
            return "get_server_crashes";
        }
    }

    /** How far long work has come, by the id of its command. */
    record GetOperation(String operationId) implements Command {
        @Override
        public String action() {
            return "get_operation";
        }
    }

    /** Long work that is under way, and what ended lately. */
    record ListOperations() implements Command {
        @Override
        public String action() {
            return "list_operations";
        }
    }

    /** Long work is no longer wanted. */
    record CancelOperation(String operationId) implements Command {
        @Override
        public String action() {
            return "cancel_operation";
        }
    }

    record ListServers() implements Command {
        @Override
        public String action() {
            return "list_servers";
        }
    }

    record GetSystemInfo() implements Command {
        @Override
        public String action() {
            return "get_system_info";
        }
    }
}
