package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Signal;
import dev.panelagent.common.Text;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The table of actions: every name a Panel uses for one, and how its arguments are read (protocol 2.3, 2.8, 4.5). */
final class ActionReader {
    private static final Duration LONGEST_GRACE = Duration.ofHours(1);
    private static final int DEFAULT_CRASHES = 10;
    private static final int MOST_CRASHES = 50;

    private final Map<String, Function<Arguments, Command>> actions = new HashMap<>();

    ActionReader(SpecDefaults defaults) {
        SpecReader specs = new SpecReader(defaults);
        action(
                a -> new Command.CreateServer(specs.read(a), AliasReader.ofNewServer(a)),
                "create_server",
                "server_create");
        action(a -> new Command.StartServer(a.serverId()), "start_server", "server_start", "server.start", "start");
        action(ActionReader::stop, "stop_server", "server_stop", "server.stop", "stop");
        action(
                a -> new Command.RestartServer(a.serverId()),
                "restart_server",
                "server_restart",
                "server.restart",
                "restart");
        action(a -> new Command.KillServer(a.serverId()), "kill_server", "server.kill", "kill");
        action(a -> new Command.DeleteServer(a.serverId(), a.flag("deleteData")), "delete_server", "server_delete");
        action(ActionReader::power, "server_power");
        action(a -> new Command.SuspendServer(a.serverId()), "suspend_server", "server_suspend");
        action(a -> new Command.UnsuspendServer(a.serverId()), "unsuspend_server", "server_unsuspend");
        action(a -> new Command.ReinstallServer(a.serverId()), "reinstall_server", "server_reinstall");
        action(
                a -> new Command.UpdateServer(a.serverId(), SpecChanges.read(a, specs)),
                "update_server",
                "server_update");
        consoles();
        files();
        mods();
        action(
                a -> new Command.GetServerStatus(a.serverId()),
                "get_server_status",
                "get_status",
                "server.status",
                "status");
        figures();
        containers();
        action(a -> new Command.GetCommand(a.text("commandId")), "get_command");
        action(
                a -> new Command.GetServerCrashes(a.serverId(), a.number("most", DEFAULT_CRASHES, 1, MOST_CRASHES)),
                "get_server_crashes");
        action(a -> new Command.SetServerAliases(a.serverId(), AliasReader.read(a)), "set_server_aliases");
        action(a -> new Command.ListServers(), "list_servers");
        action(a -> new Command.GetSystemInfo(), "system_info_request", "get_system_info", "system_info");
    }

    private void figures() {
        action(a -> new Command.GetServerMetrics(a.serverId()), "get_server_metrics", "server.metrics", "get_metrics");
        action(a -> new NodeQuery.GetSystemMetrics(), "get_system_metrics", "system.metrics");
        action(a -> new NodeQuery.GetSystemStatus(), "system.status");
        action(a -> new NodeQuery.Ping(), "system.ping");
    }

    private void containers() {
        action(a -> new ContainerCommand.ListContainers(), "docker.list");
        action(a -> new ContainerCommand.InspectContainer(container(a)), "docker.inspect");
        for (ContainerCommand.Change change : ContainerCommand.Change.values()) {
            action(a -> new ContainerCommand.ChangeContainer(container(a), change), change.action());
        }
    }

    private void consoles() {
        action(ConsoleReader::line, "send_server_command", "server_command", "server.console", "console:command");
        action(ConsoleReader::input, "console:input");
        action(ConsoleReader::interrupt, "console:interrupt");
        action(ConsoleReader::resize, "console:resize");
        action(ConsoleReader::logs, "get_server_logs");
        action(ConsoleReader::history, "console:history");
        action(ConsoleReader::download, "console:download");
        action(a -> new Command.ClearConsole(a.serverId()), "console:clear");
        action(a -> new Command.GetConsoleStatus(a.serverId()), "console:status");
        action(ConsoleReader::connect, "console:connect");
        action(a -> new Command.DisconnectConsole(a.serverId()), "console:disconnect");
        action(a -> new Command.GetConsoleSettings(a.serverId()), "console:settings:get");
        action(ConsoleReader::settings, "console:settings:update");
    }

    private void files() {
        action(FileReader::list, "list_files");
        action(FileReader::search, "search_files");
        action(FileReader::read, "read_file", "file_read", "get_file");
        action(FileReader::download, "download_file");
        action(FileReader::tail, "tail_file");
        action(a -> new FileQuery.GetFileInfo(a.serverId(), FileReader.path(a)), "get_file_info");
        action(a -> new FileQuery.GetFilePermissions(a.serverId(), FileReader.path(a)), "get_file_permissions");
        action(FileReader::checksums, "get_file_checksums");
        action(a -> new FileQuery.GetUpload(a.serverId(), FileReader.path(a)), "get_upload_status");
        action(a -> FileReader.link(a, false), "create_download_link");
        action(a -> FileReader.link(a, true), "create_upload_link");
        action(FileReader::write, "write_file", "file_write");
        action(FileReader::upload, "upload_file");
        action(FileReader::merge, "merge_upload");
        action(a -> new FileChange.CreateDirectory(a.serverId(), FileReader.path(a)), "create_directory");
        action(FileReader::delete, "delete_file", "delete_files");
        action(a -> FileReader.move(a, "rename_file"), "rename_file");
        action(a -> FileReader.move(a, "move_file"), "move_file", "move_files");
        action(FileReader::copy, "copy_file", "copy_files");
        action(FileReader::permissions, "set_file_permissions");
        action(FileReader::archive, "create_archive");
        action(FileReader::extract, "extract_archive");
        action(FileReader::pull, "pull_file");
    }

    private void mods() {
        action(FileReader::install, "install_mod");
        action(FileReader::uninstall, "uninstall_mod");
        action(a -> new FileQuery.ListMods(a.serverId()), "list_mods");
        action(a -> new Command.GetOperation(a.text("operationId", "commandId")), "get_operation");
        action(a -> new Command.ListOperations(), "list_operations");
        action(a -> new Command.CancelOperation(a.text("operationId", "commandId")), "cancel_operation");
    }

    private void action(Function<Arguments, Command> reader, String... names) {
        for (String name : names) {
            actions.put(name, reader);
        }
    }

    /** Every name an action has. */
    Set<String> names() {
        return Collections.unmodifiableSet(actions.keySet());
    }

    /**
     * Reads one request.
     *
     * @throws RequestException UNKNOWN_ACTION or CONFIG_INVALID
     */
    Command read(String action, Arguments arguments) {
        Function<Arguments, Command> reader = actions.get(action);
        if (reader == null) {
            throw new RequestException(
                    ErrorCode.UNKNOWN_ACTION,
                    "unknown action " + Text.quote(action),
                    "see the README's table of actions");
        }
        return reader.apply(arguments);
    }

    static Signal signal(JsonPlace place) {
        return Signal.parse(place.text().orElse(""))
                .orElseThrow(() -> Arguments.invalid(
                        place.path(),
                        place.node().toString(),
                        "send a signal Linux knows, such as SIGTERM, INT or 15"));
    }

    private static Command stop(Arguments arguments) {
        Optional<Signal> signal = arguments.place("signal").map(ActionReader::signal);
        Optional<Duration> grace = arguments.duration("timeout", LONGEST_GRACE);
        // The Panel of the sockets knows no kill: it stops with SIGKILL (protocol 2.3).
        return signal.filter(Signal.KILL::equals).isPresent()
                ? new Command.KillServer(arguments.serverId())
                : new Command.StopServer(arguments.serverId(), signal, grace);
    }

    private static Command power(Arguments arguments) {
        // From the inner object: at the top level "action" names the command itself.
        JsonNode inner = arguments.payload();
        String action = inner.path("action").asText(inner.path("signal").asText());
        return switch (action) {
            case "start" -> new Command.StartServer(arguments.serverId());
            case "stop" -> new Command.StopServer(arguments.serverId(), Optional.empty(), Optional.empty());
            case "restart" -> new Command.RestartServer(arguments.serverId());
            case "kill" -> new Command.KillServer(arguments.serverId());
            default -> throw Arguments.invalid("action", action, "send start, stop, restart or kill");
        };
    }

    private static String container(Arguments arguments) {
        return arguments.text("containerId", "container");
    }
}
