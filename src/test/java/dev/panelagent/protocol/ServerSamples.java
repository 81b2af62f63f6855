package dev.panelagent.protocol;

import dev.panelagent.common.ConsoleStreaming;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Answers about servers, consoles, figures, containers and commands: each with all it may have, and with no more than it must. */
final class ServerSamples {
    private static final Instant NOW = FrameSamples.NOW;
    private static final ServerId SERVER = FrameSamples.SERVER;
    private static final ResourceUsage USAGE = FrameSamples.USAGE;

    private ServerSamples() {}

    /** An answer to an action. */
    record Sample(String action, ReplyData data) {}

    static Stream<Sample> replies() {
        return Stream.of(servers(), commands(), consoles(), inputs(), figures(), containers())
                .flatMap(samples -> samples);
    }

    private static Sample of(String action, ReplyData data) {
        return new Sample(action, data);
    }

    private static Stream<Sample> servers() {
        return Stream.of(
                of("get_server_status", new ReplyData.OneServer(bare(ServerState.OFFLINE))),
                of("get_server_status", new ReplyData.OneServer(full())),
                of("list_servers", new ReplyData.AllServers(List.of())),
                of("list_servers", new ReplyData.AllServers(List.of(full(), bare(ServerState.CRASHED)))),
                of("set_server_aliases", new ReplyData.Done(SERVER)),
                of("get_server_crashes", new ReplyData.Crashes(SERVER, List.of())),
                of(
                        "get_server_crashes",
                        new ReplyData.Crashes(
                                SERVER,
                                List.of(
                                        FrameSamples.crash().json(),
                                        FrameSamples.bareCrash().json()))));
    }

    static ServerStatus bare(ServerState state) {
        return new ServerStatus(
                SERVER,
                "Lobby",
                state,
                DesiredState.OFFLINE,
                Optional.empty(),
                OptionalLong.empty(),
                Duration.ZERO,
                Optional.empty(),
                Optional.empty());
    }

    private static ServerStatus full() {
        return new ServerStatus(
                SERVER,
                "Lobby",
                ServerState.RUNNING,
                DesiredState.RUNNING,
                Optional.of("c1"),
                OptionalLong.of(42),
                Duration.ofHours(1),
                Optional.of(USAGE),
                Optional.of(new ServerStatus.Activity("cmd_1", "stop_server", NOW)));
    }

    private static Stream<Sample> commands() {
        return Stream.of(
                        Optional.<CommandRecord.Result>empty(),
                        Optional.of(new CommandRecord.Result(
                                NOW.plusSeconds(1), Event.Outcome.COMPLETED, Optional.empty(), Optional.empty())),
                        Optional.of(new CommandRecord.Result(
                                NOW.plusSeconds(1),
                                Event.Outcome.TIMED_OUT,
                                Optional.of(ErrorCode.TIMEOUT),
                                Optional.of("too slow"))))
                .map(result -> new CommandRecord("cmd_1", "start_server", SERVER, NOW, result))
                .map(command -> of("get_command", new ReplyData.OneCommand(command)));
    }

    private static ConsoleLine line(long seq, boolean continues) {
        return new ConsoleLine(seq, NOW, "stderr", "\u001b[31mthe end", continues);
    }

    private static Stream<Sample> consoles() {
        HistoryPage page = new HistoryPage(
                List.of(
                        new ConsoleGap(3, 4, NOW, ConsoleGap.Reason.NOT_KEPT),
                        new ConsoleGap(5, 5, NOW, ConsoleGap.Reason.LOST),
                        line(6, true),
                        line(7, false)),
                5,
                9,
                true);
        HistoryPage nothing = new HistoryPage(List.of(), 1, 0, false);
        ConsoleInfo busy = new ConsoleInfo(true, ConsoleStreaming.BATCHES, 11, 40, 39, 4096, Optional.of(NOW));
        ConsoleInfo silent = new ConsoleInfo(false, ConsoleStreaming.OFF, 1, 0, 0, 0, Optional.empty());
        ConsoleSettings settings = new ConsoleSettings(
                Optional.of(1L << 20), Optional.of(ConsoleStreaming.LINES), 100, "{\"theme\":\"light\"}");
        return Stream.of(
                of("get_server_logs", new ReplyData.Logs(SERVER, page, true)),
                of("get_server_logs", new ReplyData.Logs(SERVER, nothing, false)),
                of("console:history", new ReplyData.History(SERVER, page, true)),
                of("console:history", new ReplyData.History(SERVER, nothing, false)),
                of("console:download", download("txt", ReplyData.Download.Encoding.UTF8)),
                of("console:download", download("txt.gz", ReplyData.Download.Encoding.BASE64)),
                of("console:status", new ReplyData.ConsoleState(SERVER, busy)),
                of("console:status", new ReplyData.ConsoleState(SERVER, silent)),
                of("console:connect", new ReplyData.Connected(SERVER, busy)),
                of("console:settings:get", new ReplyData.Settings(SERVER, ConsoleSettings.DEFAULT)),
                of("console:settings:update", new ReplyData.Settings(SERVER, settings)));
    }

    private static ReplyData.Download download(String extension, ReplyData.Download.Encoding encoding) {
        return new ReplyData.Download(SERVER, "bGlzdAo=", encoding, "s1-console." + extension, 8);
    }

    private static Stream<Sample> inputs() {
        Stream<Sample> done = Stream.of("console:clear", "console:disconnect", "console:resize")
                .map(action -> of(action, new ReplyData.Done(SERVER)));
        Stream<Sample> typed = Stream.of("send_server_command", "console:input", "console:interrupt")
                .flatMap(action -> Stream.of(
                        of(action, new ReplyData.Done(SERVER)),
                        of(action, ReplyData.Answer.of(SERVER, "nobody is here\n")),
                        of(action, ReplyData.Answer.of(SERVER, "x".repeat(1 << 20)))));
        return Stream.concat(done, typed);
    }

    private static Stream<Sample> figures() {
        SystemMetrics node = new SystemMetrics(
                12.346,
                new SystemMetrics.Amount(2L << 30, 8L << 30),
                new SystemMetrics.Amount(0, 0),
                1000,
                2000,
                Duration.ofDays(3),
                List.of(0.5, 1.25, 2.0),
                7,
                3);
        return Stream.of(
                of("get_server_metrics", metrics(ServerState.RUNNING, Optional.of(USAGE), OptionalLong.of(1000))),
                of("get_server_metrics", metrics(ServerState.OFFLINE, Optional.empty(), OptionalLong.empty())),
                of("get_system_info", new ReplyData.Node(FrameSamples.NODE)),
                of("get_system_info", new ReplyData.Node(FrameSamples.bareNode())),
                of("get_system_metrics", new NodeData.SystemFigures(NOW, node)),
                of("system.status", new NodeData.SystemState(NOW, node)),
                of("system.ping", new NodeData.Pong(NOW)));
    }

    private static NodeData metrics(ServerState state, Optional<ResourceUsage> usage, OptionalLong disk) {
        return new NodeData.ServerFigures(
                new ServerMetrics(SERVER, NOW, state, Duration.ofSeconds(61), usage, 2L << 30, disk, 4000));
    }

    private static Stream<Sample> containers() {
        Stream<Sample> asked = Stream.of(
                of("docker.list", new NodeData.Containers(NOW, List.of(container(), bareContainer()))),
                of("docker.inspect", new NodeData.OneContainer(container())),
                of("docker.inspect", new NodeData.OneContainer(bareContainer())));
        Stream<Sample> taken = Stream.of(ContainerCommand.Change.values())
                .map(change -> of(change.action(), new NodeData.ContainerTaken("c1", change, SERVER, "cmd_1")));
        return Stream.concat(asked, taken);
    }

    private static ContainerDescription container() {
        return new ContainerDescription(
                SERVER,
                "c1",
                "game",
                "image:1",
                Map.of("b", "2"),
                true,
                42,
                Optional.of(NOW),
                Optional.of(NOW),
                Optional.of(NOW),
                0,
                true,
                false,
                Optional.of("healthy"),
                Optional.of("172.17.0.2"));
    }

    private static ContainerDescription bareContainer() {
        return new ContainerDescription(
                SERVER,
                "c2",
                "game",
                "image:1",
                Map.of(),
                false,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                false,
                true,
                Optional.empty(),
                Optional.empty());
    }
}
