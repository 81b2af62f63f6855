package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

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
