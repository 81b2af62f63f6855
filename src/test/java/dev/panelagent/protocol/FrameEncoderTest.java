package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.common.ConsoleStreaming;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameEncoderTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.006Z");
    private static final ServerId SERVER = new ServerId("s1");
    private static final SystemInfo NODE = new SystemInfo(
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
            Optional.of("20.10.24"),
            List.of("docker"),
            Map.of("eth0", "192.0.2.1"),
            3,
            1);
    private final FrameEncoder encoder = new FrameEncoder("node-1", () -> NOW);

    private static String tree(String text) {
        return Json.object(text).toString();
    }

    @Test
    void heartbeatAsThePanelReadsIt() {
        assertThat(encoder.heartbeat(NOW)).isEqualTo(tree("""
                {"type":"heartbeat","data":{"nodeId":"node-1","timestamp":"2026-01-02T03:04:05.006Z","status":"online"},
                 "timestamp":"2026-01-02T03:04:05.006Z"}"""));
    }

    @Test
    void systemInfoHasTheNamesOfAgentsAndOfThePanel() {
        JsonNode data = Json.object(encoder.systemInfo(NODE)).path("data");

        assertThat(data.path("memory").asLong()).isEqualTo(1000);
        assertThat(data.path("totalMemory").asLong()).isEqualTo(1000);
        assertThat(data.path("freeDisk").asLong()).isEqualTo(500);
        assertThat(data.path("platform").asText()).isEqualTo("linux");
        assertThat(data.path("dockerVersion").asText()).isEqualTo("20.10.24");
        assertThat(data.path("networks").path("eth0").asText()).isEqualTo("192.0.2.1");
    }

    @Test
    void pongCarriesTheIdOfThePing() {
        JsonNode pong = Json.object(encoder.pong("p7", NODE));

        assertThat(pong.path("id").asText()).isEqualTo("p7");
        assertThat(pong.path("type").asText()).isEqualTo("pong");
        assertThat(pong.path("data").path("systemLoad").path("memory").asDouble())
                .isEqualTo(75.0);
    }

    @Test
    void acknowledgementOfALifecycleCommand() {
        assertThat(encoder.reply("c1", Dialect.ISSUE27, new Reply.Accepted(new Command.StartServer(SERVER))))
                .containsExactly(tree("""
                        {"id":"c1","type":"response","timestamp":"2026-01-02T03:04:05.006Z","success":true,
                         "message":"start_server command received","data":{"serverId":"s1","status":"starting"}}"""));
    }

    @Test
    void failureHasACodeAndNoData() {
        assertThat(encoder.reply(
                        "c1", Dialect.ISSUE27, new Reply.Failure("fly", ErrorCode.UNKNOWN_ACTION, "unknown action")))
                .containsExactly(tree("""
                        {"id":"c1","type":"response","timestamp":"2026-01-02T03:04:05.006Z","success":false,
                         "error":{"code":"UNKNOWN_ACTION","message":"unknown action"}}"""));
    }

    @Test
    void legacyCommandsHaveNoAcknowledgement() {
        assertThat(encoder.reply("x", Dialect.LEGACY, new Reply.Accepted(new Command.StartServer(SERVER))))
                .isEmpty();
    }

    @Test
    void legacyFailureIsAnErrorFrame() {
        assertThat(encoder.reply(
                        "x",
                        Dialect.LEGACY,
                        new Reply.Failure("start_server", ErrorCode.SERVER_NOT_FOUND, "no server")))
                .containsExactly(tree("""
                        {"type":"error","data":{"code":"SERVER_NOT_FOUND","message":"no server","details":"start_server"},
                         "timestamp":"2026-01-02T03:04:05.006Z"}"""));
    }

    @Test
    void aChangeOfStateIsToldInBothDialects() {
        Event event = new Event.StateChanged(
                NOW,
                SERVER,
                ServerState.STARTING,
                ServerState.RUNNING,
                new Event.Circumstances(
                        Optional.of("abc"), OptionalLong.of(42), OptionalInt.empty(), false, Optional.empty()));

        assertThat(encoder.event(event)).containsExactly(tree("""
                {"type":"event","timestamp":"2026-01-02T03:04:05.006Z","event":"server_status_changed","data":{
                 "serverId":"s1","previousStatus":"starting","currentStatus":"running","status":"running",
                 "containerId":"abc","pid":42}}"""), tree("""
                {"type":"server_status","data":{"serverId":"s1","status":"running","timestamp":"2026-01-02T03:04:05.006Z"},
                 "timestamp":"2026-01-02T03:04:05.006Z"}"""));
    }

    @Test
    void aServerAtRestIsCalledStoppedOnTheSocket() {
        Event event = new Event.StateChanged(
                NOW, SERVER, ServerState.STOPPING, ServerState.OFFLINE, Event.Circumstances.NONE);

        assertThat(Json.object(encoder.event(event).getFirst())
                        .path("data")
                        .path("currentStatus")
                        .asText())
                .isEqualTo("stopped");
    }

    @Test
    void aFailedActionNamesItself() {
        Event event = new Event.ActionFailed(
                NOW, SERVER, "start_server", ServerState.OFFLINE, ErrorCode.PORT_CONFLICT, "port 80 is taken");

        JsonNode data = Json.object(encoder.event(event).getFirst()).path("data");
        assertThat(data.path("status").asText()).isEqualTo("start_failed");
        assertThat(data.path("error").asText()).isEqualTo("port 80 is taken");
        assertThat(data.path("code").asText()).isEqualTo("PORT_CONFLICT");
    }

    @Test
    void aTerminalResultHasItsOutcomeAndDuration() {
        Event event = new Event.CommandCompleted(
                NOW,
                "c1",
                "stop_server",
                SERVER,
                Event.Outcome.TIMED_OUT,
                Optional.of("late"),
                Duration.ofMillis(17),
                Optional.empty());

        assertThat(encoder.event(event)).containsExactly(tree("""
                {"type":"event","timestamp":"2026-01-02T03:04:05.006Z","event":"command_completed","data":{
                 "commandId":"c1","action":"stop_server","serverId":"s1","outcome":"timed_out","durationMs":17,"error":"late"}}"""));
    }

    @Test
    void theStageThatEndedAServerIsToldWithItsStateAndWithTheResult() {
        Event.Circumstances killed = Event.Circumstances.NONE.with(Optional.of(StopStage.KILL));
        Event state = new Event.StateChanged(NOW, SERVER, ServerState.STOPPING, ServerState.OFFLINE, killed);
        Event result = new Event.CommandCompleted(
                NOW,
                "c1",
                "stop_server",
                SERVER,
                Event.Outcome.COMPLETED,
                Optional.empty(),
                Duration.ofMillis(17),
                Optional.of(StopStage.COMMAND));

        assertThat(stoppedBy(state)).isEqualTo("kill");
        assertThat(stoppedBy(result)).isEqualTo("command");
    }

    private String stoppedBy(Event event) {
        return Json.object(encoder.event(event).getFirst())
                .path("data")
                .path("stoppedBy")
                .asText();
    }

    @Test
    void everyFrameOfANumberedEventCarriesTheNumber() {
        Event event = new Event.StateChanged(
                NOW, SERVER, ServerState.STOPPING, ServerState.OFFLINE, Event.Circumstances.NONE);

        assertThat(encoder.event(event, 7_000_000_000L))
                .hasSize(2)
                .allSatisfy(frame ->
                        assertThat(Json.object(frame).path("seq").asLong()).isEqualTo(7_000_000_000L));
        assertThat(encoder.event(event)).noneMatch(frame -> Json.object(frame).has("seq"));
    }

    @Test
    void droppedMessagesAreCounted() {
        assertThat(encoder.event(new Event.MessagesDropped(NOW, 12), 3)).containsExactly(tree("""
                {"type":"event","timestamp":"2026-01-02T03:04:05.006Z","event":"messages_dropped","data":{"count":12},
                 "seq":3}"""));
    }

    private List<String> console(ConsoleStreaming streaming, ConsoleEntry... entries) {
        return encoder.console(SERVER, List.of(entries), streaming);
    }

    @Test
    void aRunOfConsoleLinesIsOneEventAndAGapEndsIt() {
        assertThat(console(
                        ConsoleStreaming.BATCHES,
                        new ConsoleLine(1, NOW, "stdout", "one", true),
                        new ConsoleLine(2, NOW.plusMillis(1), "stderr", "\"two\" \u001b[0m"),
                        new ConsoleGap(3, 7, NOW.plusMillis(2), ConsoleGap.Reason.THROTTLED),
                        new ConsoleLine(8, NOW.plusMillis(3), "stdout", "")))
                .containsExactly(tree("""
                {"type":"event","timestamp":"2026-01-02T03:04:05.007Z","event":"console_output","data":{
                 "serverId":"s1","firstSeq":1,"lastSeq":2,"lines":[
                 {"seq":1,"timestamp":"2026-01-02T03:04:05.006Z","stream":"stdout","text":"one","continues":true},
                 {"seq":2,"timestamp":"2026-01-02T03:04:05.007Z","stream":"stderr","text":"\\"two\\" \\u001b[0m"}]}}"""), tree("""
                {"type":"event","timestamp":"2026-01-02T03:04:05.008Z","event":"console_gap","data":{
                 "serverId":"s1","fromSeq":3,"toSeq":7,"reason":"throttled","lines":5,
                 "message":"lines 3 to 7 are missing: the server printed more than its settings allow"}}"""), tree("""
                {"type":"event","timestamp":"2026-01-02T03:04:05.009Z","event":"console_output","data":{
                 "serverId":"s1","firstSeq":8,"lastSeq":8,"lines":[
                 {"seq":8,"timestamp":"2026-01-02T03:04:05.009Z","stream":"stdout","text":""}]}}"""));
    }

    @Test
    void nobodyKnowsHowManyLinesALossIs() {
        assertThat(console(ConsoleStreaming.BATCHES, new ConsoleGap(3, 3, NOW, ConsoleGap.Reason.LOST)))
                .containsExactly(tree("""
                {"type":"event","timestamp":"2026-01-02T03:04:05.006Z","event":"console_gap","data":{
                 "serverId":"s1","fromSeq":3,"toSeq":3,"reason":"lost","lines":null,
                 "message":"lines at 3 are missing, nobody knows how many: the agent was away and the engine's log does not reach back"}}"""));
    }

    @ParameterizedTest
    @EnumSource(ConsoleGap.Reason.class)
    void everyGapIsPutIntoWords(ConsoleGap.Reason reason) {
        assertThat(console(ConsoleStreaming.LINES, new ConsoleGap(3, 3, NOW, reason)))
                .singleElement()
                .asString()
                .containsPattern("\"output\":\"lines? (at )?3 (is|are) missing.*: [a-z ']+\"");
    }

    @Test
    void oldPanelsAreSentAFrameForEachLineAndForEachGap() {
        assertThat(console(
                        ConsoleStreaming.LINES,
                        new ConsoleLine(1, NOW, "stdout", "one"),
                        new ConsoleGap(2, 7, NOW, ConsoleGap.Reason.SKIPPED)))
                .containsExactly(tree("""
                {"type":"server_output","data":{"serverId":"s1","output":"one","stream":"stdout","seq":1,
                 "timestamp":"2026-01-02T03:04:05.006Z"},"timestamp":"2026-01-02T03:04:05.006Z"}"""), tree("""
                {"type":"server_output","data":{"serverId":"s1",
                 "output":"lines 2 to 7 are missing: to be had from the history","stream":"agent","seq":7,
                 "timestamp":"2026-01-02T03:04:05.006Z","gapFrom":2,"gapTo":7},"timestamp":"2026-01-02T03:04:05.006Z"}"""));
    }

    @Test
    void aConsoleThatIsOffIsNotSent() {
        assertThat(console(ConsoleStreaming.OFF, new ConsoleLine(1, NOW, "stdout", "one")))
                .isEmpty();
    }

    @Test
    void anAnswerTooLargeForTheSocketSaysSo() {
        // Escaped, each of its characters is six.
        ConsoleLine colours = new ConsoleLine(1, NOW, "stdout", "\u001b".repeat(800_000));
        HistoryPage page = new HistoryPage(List.of(colours), 1, 1, false);
        Command ask = new Command.GetConsoleHistory(SERVER, HistoryQuery.newest(1), false);

        String frame = encoder.reply(
                        "c1", Dialect.ISSUE27, new Reply.Success(ask, new ReplyData.History(SERVER, page, false)))
                .getFirst();

        JsonNode answer = Json.object(frame);
        assertThat(answer.path("id").asText()).isEqualTo("c1");
        assertThat(answer.path("success").asBoolean()).isFalse();
        assertThat(answer.path("error").path("code").asText()).isEqualTo("CONFIG_INVALID");
        assertThat(answer.path("error").path("message").asText()).contains("4194304", "ask for less", "HTTP");
    }

    @Test
    void statusHasTheFiguresUnderTheDocumentedNames() {
        ServerStatus status = new ServerStatus(
                SERVER,
                "Lobby",
                ServerState.RUNNING,
                DesiredState.RUNNING,
                Optional.of("abc"),
                OptionalLong.of(42),
                Duration.ofSeconds(61),
                Optional.of(new ResourceUsage(NOW, 25.554, 512L << 20, 1L << 30, 7, 8, 9, 10, 11)),
                Optional.empty());

        String frame = encoder.reply(
                        "c1",
                        Dialect.ISSUE27,
                        new Reply.Success(new Command.GetServerStatus(SERVER), new ReplyData.OneServer(status)))
                .getFirst();

        JsonNode data = Json.object(frame).path("data");
        assertThat(data.path("status").asText()).isEqualTo("running");
        assertThat(data.path("uptime").asLong()).isEqualTo(61);
        assertThat(data.path("resources").path("cpu").asDouble()).isEqualTo(25.55);
        assertThat(data.path("resources").path("memory").path("used").asText()).isEqualTo("512m");
        assertThat(data.path("resources").path("memory").path("percentage").asDouble())
                .isEqualTo(50.0);
        assertThat(data.path("resources").path("network").path("rx").asLong()).isEqualTo(7);
        assertThat(data.path("server").path("containerId").asText())
                .as("for clients of the Go agent")
                .isEqualTo("abc");
    }
}
