package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RestEncoderTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.006Z");
    private static final ServerId SERVER = new ServerId("s1");

    private final RestEncoder encoder = new RestEncoder();

    private String body(ReplyData data) {
        return encoder.body(new Reply.Success(new Command.ListServers(), data));
    }

    private static ReplyData figures(ServerState state, Optional<ResourceUsage> usage) {
        return new NodeData.ServerFigures(
                new ServerMetrics(SERVER, NOW, state, Duration.ZERO, usage, 1L << 30, OptionalLong.of(1000), 4000));
    }

    @Test
    void metricsStandAtTheTop() {
        ResourceUsage usage = new ResourceUsage(NOW, 25.554, 512L << 20, 1L << 30, 7, 8, 9, 10, 11);

        assertThat(body(figures(ServerState.RUNNING, Optional.of(usage))))
                .startsWith("{\"serverId\":\"s1\",\"status\":\"running\"")
                .contains("\"cpu\":25.55,", "\"memory\":50.0,", "\"disk\":25.0,", "\"players\":0,")
                .contains("\"network\":{\"in\":7,\"out\":8}");
    }

    @Test
    void ofAServerAtRestTheFiguresAreNone() {
        assertThat(body(figures(ServerState.OFFLINE, Optional.empty())))
                .startsWith("{\"serverId\":\"s1\",\"status\":\"offline\"")
                .contains("\"cpu\":0.0,", "\"network\":{\"in\":0,\"out\":0}");
    }

    @Test
    void aConsoleIsItsLines() {
        HistoryPage page = new HistoryPage(
                List.of(new ConsoleLine(1, NOW, "stdout", "a"), new ConsoleLine(2, NOW, "stderr", "b\"")), 1, 2, false);

        assertThat(body(new ReplyData.Logs(SERVER, page, false))).isEqualTo("{\"lines\":[\"a\",\"b\\\"\"]}");
    }

    @Test
    void directoriesStandBesideFiles() {
        FileData.Listing listing = new FileData.Listing(
                SERVER,
                "/",
                List.of(
                        item("world", FileData.Kind.DIRECTORY),
                        item("a.txt", FileData.Kind.FILE),
                        item("link", FileData.Kind.SYMLINK)),
                0,
                3);

        assertThat(body(listing))
                .containsPattern("\"files\":\\[\\{\"name\":\"a.txt\".+\"name\":\"link\".+]")
                .containsPattern("\"directories\":\\[\\{\"name\":\"world\"[^\\]]+]}$")
                .startsWith("{\"path\":\"/\",");
    }

    private static FileData.Item item(String name, FileData.Kind kind) {
        return new FileData.Item(name, "/" + name, kind, 1, NOW, 0644, 0, 0, Optional.empty());
    }

    @Test
    void nothingIsWrapped() {
        assertThat(encoder.body(new Reply.Accepted(new Command.KillServer(SERVER))))
                .isEqualTo("{\"serverId\":\"s1\",\"status\":\"stopping\"}");
        assertThat(body(new ReplyData.Done(SERVER))).isEqualTo("{\"serverId\":\"s1\"}");
        assertThat(encoder.body(new Reply.Failure("x", ErrorCode.SERVER_NOT_FOUND, "no server")))
                .isEqualTo("{\"error\":\"no server\",\"errorCode\":\"SERVER_NOT_FOUND\"}");
    }
}
