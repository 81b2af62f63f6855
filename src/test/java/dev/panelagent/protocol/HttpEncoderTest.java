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
