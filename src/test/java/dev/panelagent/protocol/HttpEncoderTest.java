package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ConsoleStreaming;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpEncoderTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.006Z");
    private static final SystemInfo NODE = new SystemInfo(
            "node-1",
            "1.2.3",
            "linux",
            "x64",
            2,
            12.3,
            1000,
            250,
            2000,
            500,
            Duration.ofSeconds(90),
            Optional.empty(),
            List.of(),
            Map.of(),
            3,
            1);
    private final HttpEncoder encoder = new HttpEncoder(() -> NOW);

    @Test
    void acknowledgementNamesTheCommandToAskAbout() {
        assertThat(encoder.reply("c1", new Reply.Accepted(new Command.KillServer(new ServerId("s")))))
                .isEqualTo(
                        "{\"success\":true,\"message\":\"kill_server command received\",\"data\":{\"serverId\":\"s\",\"status\":\"stopping\",\"commandId\":\"c1\"}}");
    }

    @Test
    void aCommandIsToldWithItsResult() {
        Command ask = new Command.GetCommand("c7");
        CommandRecord open = new CommandRecord("c7", "start_server", new ServerId("s"), NOW, Optional.empty());
        CommandRecord done = new CommandRecord(
                "c7",
                "start_server",
                new ServerId("s"),
                NOW,
                Optional.of(new CommandRecord.Result(
                        NOW.plusMillis(1500),
                        Event.Outcome.TIMED_OUT,
                        Optional.of(ErrorCode.TIMEOUT),
                        Optional.of("too slow"))));

        assertThat(encoder.reply("1", new Reply.Success(ask, new ReplyData.OneCommand(open))))
                .contains("\"commandId\":\"c7\"", "\"finished\":false")
                .doesNotContain("outcome");
        assertThat(encoder.reply("1", new Reply.Success(ask, new ReplyData.OneCommand(done))))
                .contains(
                        "\"finished\":true",
                        "\"outcome\":\"timed_out\"",
                        "\"durationMs\":1500",
                        "\"errorCode\":\"TIMEOUT\"",
                        "\"error\":\"too slow\"");
    }

    @Test
    void crashesAreToldAsTheyWereKept() {
        CrashReport report = new CrashReport(
                NOW,
                new ServerId("s"),
                139,
                Optional.of("SIGSEGV"),
                false,
                Optional.of(Duration.ofSeconds(2)),
                Optional.of(new ResourceUsage(NOW, 25.554, 512L << 20, 1L << 30, 7, 8, 9, 10, 11)),
                Optional.of(Duration.ofSeconds(5)),
                List.of(new ConsoleLine(3, NOW, "stdout", "the end")));

        String body = encoder.reply(
                "1",
                new Reply.Success(
                        new Command.GetServerCrashes(new ServerId("s"), 1),
                        new ReplyData.Crashes(new ServerId("s"), List.of(report.json()))));

        assertThat(body)
                .contains(
                        "\"count\":1",
                        "\"exitCode\":139",
                        "\"signal\":\"SIGSEGV\"",
                        "\"oomKilled\":false",
                        "\"uptimeMs\":2000",
                        "\"willRestart\":true",
                        "\"restartInMs\":5000",
                        "\"cpu\":25.55",
                        "\"console\":[\"the end\"]");
    }

    private String data(Command command, ReplyData data) {
        return Json.object(encoder.reply("1", new Reply.Success(command, data)))
                .path("data")
                .toString();
    }

    private static String tree(String text) {
        return Json.object(text).toString();
    }

    @Test
    void theHistoryIsTextsAndWhatIsMissingBetweenThem() {
        ServerId server = new ServerId("s");
        HistoryQuery query = HistoryQuery.newest(10);
        HistoryPage page = new HistoryPage(
                List.of(
                        new ConsoleGap(3, 4, NOW, ConsoleGap.Reason.DROPPED),
                        new ConsoleLine(5, NOW, "stdout", "fi\"ve", true),
                        new ConsoleLine(6, NOW, "stderr", "six")),
                5,
                9,
                true);

        assertThat(data(new Command.GetServerLogs(server, query, false), new ReplyData.Logs(server, page, false)))
                .isEqualTo(tree("""
                {"serverId":"s","logs":["fi\\"ve","six"],"firstSeq":3,"lastReturnedSeq":6,"oldestSeq":5,"lastSeq":9,
                 "more":true,"gaps":[{"fromSeq":3,"toSeq":4,"reason":"dropped","timestamp":"2026-01-02T03:04:05.006Z"}]}"""));
        assertThat(data(new Command.GetConsoleHistory(server, query, true), new ReplyData.History(server, page, true)))
                .isEqualTo(tree("""
                {"serverId":"s","history":["fi\\"ve","six"],"firstSeq":3,"lastReturnedSeq":6,"oldestSeq":5,"lastSeq":9,
                 "more":true,"gaps":[{"fromSeq":3,"toSeq":4,"reason":"dropped","timestamp":"2026-01-02T03:04:05.006Z"}],
                 "entries":[
                 {"seq":5,"timestamp":"2026-01-02T03:04:05.006Z","stream":"stdout","text":"fi\\"ve","continues":true},
                 {"seq":6,"timestamp":"2026-01-02T03:04:05.006Z","stream":"stderr","text":"six"}],
                 "lines":2}"""));
    }

    @Test
    void aHistoryOfNothingNamesNoLines() {
        ServerId server = new ServerId("s");
        assertThat(data(
                        new Command.GetConsoleHistory(server, HistoryQuery.newest(1), false),
                        new ReplyData.History(server, new HistoryPage(List.of(), 1, 0, false), false)))
                .isEqualTo(tree("""
                {"serverId":"s","history":[],"oldestSeq":1,"lastSeq":0,"more":false,"gaps":[],"lines":0}"""));
    }

    @Test
    void aConsoleIsToldInTheWordsOfThisPanel() {
        ServerId server = new ServerId("s");
        Command ask = new Command.GetConsoleStatus(server);
        ConsoleInfo busy = new ConsoleInfo(true, ConsoleStreaming.BATCHES, 11, 40, 39, 4096, Optional.of(NOW));
        ConsoleInfo silent = new ConsoleInfo(false, ConsoleStreaming.OFF, 41, 40, 0, 0, Optional.empty());

        assertThat(data(ask, new ReplyData.ConsoleState(server, busy))).isEqualTo(tree("""
                {"serverId":"s","connected":true,"lastActivity":"2026-01-02T03:04:05.006Z","bufferSize":30,
                 "oldestSeq":11,"lastSeq":40,"deliveredSeq":39,"historyBytes":4096,"streaming":"batches"}"""));
        assertThat(data(ask, new ReplyData.ConsoleState(server, silent)))
                .contains("\"connected\":false", "\"lastActivity\":null", "\"bufferSize\":0");
        assertThat(data(ask, new ReplyData.Connected(server, busy))).isEqualTo(tree("""
                {"serverId":"s","streaming":"batches","oldestSeq":11,"lastSeq":40}"""));
    }

    @Test
    void whatAServerAnswersIsItsResponse() {
        ServerId server = new ServerId("s");
        Command send = new Command.SendServerCommand(server, "list", Optional.of(Duration.ofSeconds(1)));

        assertThat(data(send, ReplyData.Answer.of(server, "nobody is here\n"))).isEqualTo(tree("""
                {"serverId":"s","response":"nobody is here\\n"}"""));
        assertThat(data(send, ReplyData.Answer.of(server, "x".repeat(1 << 20))))
                .hasSizeLessThan(600_000)
                .contains("xxx\",\"truncated\":true");
    }

    @Test
    void settingsAreAllThereFlat() {
        ServerId server = new ServerId("s");
        ConsoleSettings settings = new ConsoleSettings(
                Optional.of(1L << 20), Optional.of(ConsoleStreaming.LINES), 100, "{\"theme\":\"light\"}");

        assertThat(data(new Command.GetConsoleSettings(server), new ReplyData.Settings(server, settings)))
                .isEqualTo(tree("""
                {"serverId":"s","settings":{"historySize":1048576,"streaming":"lines","throttle":100,"bufferSize":10000,
                 "autoScroll":true,"showTimestamp":true,"filterLevel":"all","theme":"light","fontSize":14,
                 "fontFamily":"monospace"}}"""));
    }

    @Test
    void errorIsTextBecauseThePanelShowsItAsItIs() {
        assertThat(encoder.reply("c1", new Reply.Failure("x", ErrorCode.SERVER_EXISTS, "server s exists")))
                .isEqualTo("{\"success\":false,\"error\":\"server s exists\",\"errorCode\":\"SERVER_EXISTS\"}");
    }

    @ParameterizedTest
    @CsvSource({"STANDALONE, true", "CONNECTED, true", "WAITING, false", "REFUSED, false", "CONNECTING, false"})
    void healthIsWhatDiscoveryLooksFor(LinkStatus.State state, boolean connected) {
        String body = encoder.health(
                NODE, new LinkStatus.Snapshot(state, NOW, Optional.empty(), 0), Duration.ofSeconds(3723));

        assertThat(body).contains("\"status\":\"healthy\"", "\"nodeId\":\"node-1\"", "\"uptime\":\"1h2m3s\"");
        assertThat(body).contains("\"connected\":" + connected);
    }

    @Test
    void statusHoldsScalarsOnly() {
        assertThat(encoder.status(NODE, Duration.ofSeconds(61)))
                .isEqualTo(
                        "{\"online\":true,\"version\":\"1.2.3\",\"uptime\":61,\"serverCount\":3,\"lastSeen\":\"2026-01-02T03:04:05.006Z\"}");
    }
}
