package dev.panelagent.protocol;

import dev.panelagent.common.ServerId;
import dev.panelagent.common.Signal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What a Panel can ask, whatever the dialect. */
public sealed interface Command {
    /** The canonical action name: that of the newest Panel generation. */
    String action();

    /** A command about one server. */
    sealed interface ForServer extends Command {
        ServerId serverId();
    }

    /** A command that changes something: the same one again, by its id, must change nothing more. */
    sealed interface Effect extends ForServer {}

    /** A command that changes what a server does; answered at once, its outcome is reported by events. */
    sealed interface Lifecycle extends Effect {
        /** What the server is now said to be doing (protocol 2.2). */
        String acceptedAs();
    }

    /** Make a server: image, container, data directory. */
    record CreateServer(ServerSpec spec) implements Lifecycle {
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

    /** A line for the game's console. */
    record SendServerCommand(ServerId serverId, String line) implements Effect {
        @Override
        public String action() {
            return "send_server_command";
        }
    }

    record GetServerStatus(ServerId serverId) implements ForServer {
        @Override
        public String action() {
            return "get_server_status";
        }
    }

    /** The newest {@code lines} console lines, or those after a sequence number. */
    record GetServerLogs(ServerId serverId, int lines, OptionalLong afterSeq) implements ForServer {
        @Override
        public String action() {
            return "get_server_logs";
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

    record ListServers() implements Command {
        @Override
        public String action() {
            return "list_servers";
        }
    }

    record GetSystemInfo() implements Command {
        @Override
        public String action() {
            return "system_info_request";
        }
    }
}
