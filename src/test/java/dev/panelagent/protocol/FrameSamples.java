package dev.panelagent.protocol;

import dev.panelagent.common.ConsoleStreaming;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** One of each thing the agent may send, with all of its members and with as few as can be. */
final class FrameSamples {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05.006Z");
    static final ServerId SERVER = new ServerId("s1");
    static final ResourceUsage USAGE = new ResourceUsage(NOW, 25.554, 512L << 20, 1L << 30, 7, 8, 9, 10, 11);
    private static final String ID = "c1";
    static final SystemInfo NODE = node(Optional.of("28.5.1"), List.of("docker"), Map.of("eth0", "192.0.2.1"));
    private static final FrameEncoder ENCODER = new FrameEncoder("node-1", () -> NOW);

    private FrameSamples() {}

    private static SystemInfo node(Optional<String> engine, List<String> capabilities, Map<String, String> networks) {
        return new SystemInfo(
                "node-1",
                "1.2.3",
                "linux",
                "x64",
                2,
                12.345,
                1000,
                250,
                2000,
                500,
                Duration.ofSeconds(90),
                engine,
                capabilities,
                networks,
                3,
                1);
    }

    static List<Event> events() {
        List<Event> events = new ArrayList<>(List.of(
                new Event.ServerCreated(NOW, SERVER, "abc"),
                new Event.ServerDeleted(NOW, SERVER, ServerState.OFFLINE),
                new Event.StateChanged(
                        NOW,
                        SERVER,
                        ServerState.STOPPING,
                        ServerState.OFFLINE,
                        new Event.Circumstances(
                                Optional.of("abc"),
                                OptionalLong.of(42),
                                OptionalInt.of(1),
                                true,
                                Optional.of("out of memory"),
                                Optional.of(StopStage.KILL))),
                new Event.ActionFailed(
                        NOW, SERVER, "start_server", ServerState.OFFLINE, ErrorCode.PORT_CONFLICT, "in use"),
                new Event.ServerCrashed(NOW, crash()),
                new Event.ServerCrashed(NOW, bareCrash()),
                new Event.UsageReport(NOW, SERVER, ServerState.RUNNING, USAGE),
                new Event.MessagesDropped(NOW, 12)));
        for (ServerState state : ServerState.values()) {
            events.add(new Event.StateChanged(NOW, SERVER, state, state, Event.Circumstances.NONE));
        }
        for (Event.Outcome outcome : Event.Outcome.values()) {
            events.add(completed(outcome, Optional.of("late"), Optional.of(StopStage.SIGNAL)));
            events.add(completed(outcome, Optional.empty(), Optional.empty()));
        }
        FileSamples.operations().forEach(operation -> events.add(new Event.OperationProgress(NOW, operation)));
        return events;
    }

    private static Event completed(Event.Outcome outcome, Optional<String> error, Optional<StopStage> stage) {
        return new Event.CommandCompleted(NOW, ID, "stop_server", SERVER, outcome, error, Duration.ofMillis(17), stage);
    }

    static CrashReport crash() {
        return new CrashReport(
                NOW,
                SERVER,
                139,
                Optional.of("SIGSEGV"),
                true,
                Optional.of(Duration.ofHours(1)),
                Optional.of(USAGE),
                Optional.of(Duration.ofSeconds(10)),
                List.of(new ConsoleLine(1, NOW, "stdout", "bye")));
    }

    static CrashReport bareCrash() {
        return new CrashReport(
                NOW,
                SERVER,
                1,
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    /** All frames, by the method of {@link FrameEncoder} that writes them. */
    static Map<String, Stream<String>> frames() {
        return Map.of(
                "heartbeat", Stream.of(ENCODER.heartbeat(NOW)),
                "serverStatus", Arrays.stream(ServerState.values()).map(state -> ENCODER.serverStatus(status(state))),
                "systemInfo", Stream.of(NODE, bareNode()).map(ENCODER::systemInfo),
                "pong", Stream.of(ID, "").map(id -> ENCODER.pong(id, NODE)),
                "goodbye", Stream.of(ENCODER.goodbye()),
                "reply", replies(),
                "event", events().stream().flatMap(event -> written(event).stream()),
                "console", Arrays.stream(ConsoleStreaming.values()).flatMap(FrameSamples::console));
    }

    static SystemInfo bareNode() {
        return node(Optional.empty(), List.of(), Map.of());
    }

    private static ServerStatus status(ServerState state) {
        return new ServerStatus(
                SERVER,
                "Lobby",
                state,
                DesiredState.RUNNING,
                Optional.empty(),
                OptionalLong.empty(),
                Duration.ZERO,
                Optional.empty(),
                Optional.empty());
    }

    /** With a number, but for those that go without one. */
    static List<String> written(Event event) {
        boolean numbered = !(event instanceof Event.UsageReport || event instanceof Event.OperationProgress);
        return numbered ? ENCODER.event(event, 7_000_000_000L) : ENCODER.event(event);
    }

    private static Stream<String> console(ConsoleStreaming streaming) {
        List<ConsoleEntry> entries = new ArrayList<>(List.of(
                new ConsoleLine(1, NOW, "stdout", "one", true), new ConsoleLine(2, NOW, "stderr", "two \u001b[0m")));
        for (ConsoleGap.Reason reason : ConsoleGap.Reason.values()) {
            entries.add(new ConsoleGap(3, 7, NOW, reason));
        }
        return ENCODER.console(SERVER, entries, streaming).stream();
    }

    private static Stream<String> replies() {
        Command start = new Command.StartServer(SERVER);
        List<Reply> all = new ArrayList<>(List.of(
                new Reply.Accepted((Command.Lifecycle) start),
                new Reply.Success(new Command.GetSystemInfo(), new ReplyData.Node(NODE)),
                new Reply.Success(new Command.ClearConsole(SERVER), new ReplyData.Done(SERVER))));
        for (ErrorCode code : ErrorCode.values()) {
            all.add(new Reply.Failure("start_server", code, "it went wrong"));
        }
        FileSamples.replies().forEach(sample -> all.add(new Reply.Success(sample.command(), sample.data())));
        return all.stream()
                .flatMap(reply -> Stream.of(Dialect.LEGACY, Dialect.ISSUE27)
                        .flatMap(dialect -> Stream.of(ID, "")
                                .filter(id -> !id.isEmpty() || reply instanceof Reply.Failure)
                                .flatMap(id -> ENCODER.reply(id, dialect, reply).stream())));
    }
}
