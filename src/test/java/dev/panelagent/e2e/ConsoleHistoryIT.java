package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server printed can be asked for, over HTTP and the socket, as long as the history has it. */
class ConsoleHistoryIT {
    private static final int LINES = 300;

    @TempDir
    private Path home;

    private static FloodRun printed(Path home) {
        FloodRun run = FloodRun.start(home, Map.of());
        run.say("burst 1 " + LINES);
        run.awaitRead(LINES);
        return run;
    }

    private static List<Integer> numbers(JsonNode texts) {
        return texts.valueStream().map(JsonNode::asText).map(Flood::number).toList();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    private static List<Integer> logs(FloodRun run, String query) {
        return numbers(run.http("get_server_logs", query).path("logs"));
    }

    private static JsonNode data(FloodRun run, String action, String payload) {
        JsonNode answer = run.panel().response(run.panel().command(action, run.server(), payload));
        assertThat(answer.path("success").asBoolean()).as("%s", answer).isTrue();
        return answer.path("data");
    }

    @Test
    void aPartOfTheHistoryIsAskedFor() {
        try (FloodRun run = printed(home)) {
            JsonNode page = run.http("get_server_logs", "{\"lines\":10,\"details\":true}");
            assertThat(numbers(page.path("logs"))).isEqualTo(range(LINES - 9, LINES));
            assertThat(page.path("firstSeq").asInt()).isEqualTo(LINES - 9);
            assertThat(page.path("oldestSeq").asInt()).isEqualTo(1);
            assertThat(page.path("lastSeq").asInt()).isEqualTo(LINES);
            assertThat(page.path("more").asBoolean()).isTrue();
            assertThat(numbers(data(run, "console:history", "{\"lines\":10}").path("history")))
                    .as("the same over the socket")
                    .isEqualTo(range(LINES - 9, LINES));

            String first = page.path("entries").path(0).path("timestamp").asText();
            assertThat(logs(run, "{\"lines\":1000,\"since\":\"" + first + "\"}"))
                    .endsWith(LINES)
                    .contains(LINES - 9);
            assertThat(logs(run, "{\"lines\":1000,\"before\":\"" + first + "\"}"))
                    .doesNotContain(LINES);
            assertThat(logs(run, "{\"lines\":1000,\"since\":\"2100-01-01T00:00:00Z\"}"))
                    .isEmpty();
            assertThat(logs(run, "{\"lines\":5,\"afterSeq\":20}")).isEqualTo(range(21, 25));
            assertThat(logs(run, "{\"lines\":5,\"beforeSeq\":20}")).isEqualTo(range(15, 19));
            assertThat(logs(run, "{\"search\":\"LINE 00000123\"}")).containsExactly(123);
            assertThat(logs(run, "{\"search\":\"regex:^line 0+(7|70) \"}")).containsExactly(7, 70);
        }
    }

    @Test
    void theHistoryIsDownloadedAndCleared() throws IOException {
        try (FloodRun run = printed(home)) {
            String text = run.http("console:download", "{}").path("content").asText();
            assertThat(Stream.of(text.split("\n")).map(line -> Flood.number(line.substring(line.indexOf(' ') + 1))))
                    .isEqualTo(range(1, LINES));

            JsonNode json = run.http("console:download", "{\"format\":\"json\"}");
            assertThat(json.path("fileName").asText()).endsWith(".json");
            assertThat(numbers(ScriptedPanel.parse("["
                            + String.join(
                                    ",",
                                    ScriptedPanel.parse(json.path("content").asText())
                                            .valueStream()
                                            .map(entry -> entry.path("text").toString())
                                            .toList())
                            + "]")))
                    .isEqualTo(range(1, LINES));

            JsonNode zipped = data(run, "console:download", "{\"format\":\"gzip\"}");
            byte[] bytes = Base64.getDecoder().decode(zipped.path("content").asText());
            assertThat(bytes).hasSize(zipped.path("size").asInt());
            try (GZIPInputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                assertThat(new String(unzipped.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(text);
            }

            data(run, "console:clear", "{}");
            assertThat(logs(run, "{}")).isEmpty();
            run.say("burst 1 1");
            run.awaitRead(LINES + 1);
            JsonNode page = run.http("get_server_logs", "{}");
            assertThat(numbers(page.path("logs"))).containsExactly(1);
            assertThat(page.path("firstSeq").asInt()).as("numbers go on").isEqualTo(LINES + 1);
            assertThat(page.path("oldestSeq").asInt()).isEqualTo(LINES + 1);
        }
    }

    @Test
    void theHistoryOutlivesTheRunTheContainerAndTheAgent() throws Exception {
        try (FloodRun run = printed(home)) {
            run.say("quit");
            run.awaitStatus("offline");
            assertStillThere(run);
            Await.that(
                    "the console's end",
                    () -> !run.http("console:status", "{}").path("connected").asBoolean(true));

            String container = DockerClient.run(
                    "ps", "-aq", "--no-trunc", "--filter", "label=dev.panelagent.server-id=" + run.server());
            assertThat(container).hasSize(64);
            DockerClient.run("rm", container);
            assertStillThere(run);

            run.restartAgent();
            run.awaitStatus("offline");
            assertStillThere(run);
            run.startAgain();
            run.say("burst 301 310");
            run.awaitRead(LINES + 10);
            run.assertComplete(LINES + 10);
        }
    }

    private static void assertStillThere(FloodRun run) {
        JsonNode page = run.http("get_server_logs", "{\"lines\":1000}");
        assertThat(numbers(page.path("logs"))).isEqualTo(range(1, LINES));
        assertThat(page.path("firstSeq").asInt()).isEqualTo(1);
        assertThat(run.http("console:status", "{}").path("lastSeq").asInt()).isEqualTo(LINES);
    }
}
