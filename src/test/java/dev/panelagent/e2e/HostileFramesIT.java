package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whatever comes in, whoever can be answered is answered once, and the link and the API stay as they are. */
class HostileFramesIT extends ConnectedAgent {
    private static final long SEED = 20_261_123;
    private static final int FRAMES = 400;
    private static final int BODIES = 150;
    private static final String NO_SERVER = "no-such-server";

    /** Of no server there is, so that none of them can do anything. */
    private static final List<String> ACTIONS = List.of(
            "start_server",
            "stop_server",
            "kill_server",
            "delete_server",
            "update_server",
            "suspend_server",
            "get_server_status",
            "get_server_metrics",
            "send_server_command",
            "console:input",
            "console:history",
            "console:settings:update",
            "list_files",
            "read_file",
            "write_file",
            "upload_file",
            "delete_file",
            "create_archive",
            "extract_archive",
            "pull_file",
            "install_mod",
            "set_server_aliases",
            "get_command",
            "docker.inspect",
            "docker.start",
            "system.ping",
            "get_system_metrics",
            "no_such_action");

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "-1",
            "1e308",
            "99999999999999999999",
            "0.1",
            "\"\"",
            "\"/a\"",
            "\"..\"",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "\"" + "x".repeat(100_000) + "\"",
            "[]",
            "[[[]]]",
            "{}",
            "{\"path\":{}}",
            "[".repeat(40) + "]".repeat(40),
            "{\"a\":".repeat(40) + "1" + "}".repeat(40));

    private static final List<String> MEMBERS = List.of(
            "path",
            "paths",
            "content",
            "command",
            "signal",
            "timeout",
            "lines",
            "limits",
            "settings",
            "aliases",
            "commandId",
            "containerId",
            "url",
            "files",
            "archivePath",
            "environment",
            "afterSeq",
            "since",
            "input");

    private static String any(Random random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** A request in a form that can be read, whatever it asks for. */
    private static String request(Random random, String id) {
        StringBuilder payload = new StringBuilder("{");
        for (int i = random.nextInt(4); i >= 0; i--) {
            payload.append('"').append(any(random, MEMBERS)).append("\":").append(any(random, VALUES));
            payload.append(i > 0 ? "," : "");
        }
        String server = random.nextInt(8) == 0 ? any(random, VALUES) : "\"" + NO_SERVER + "\"";
        String twice = random.nextInt(8) == 0 ? ",\"serverId\":\"" + NO_SERVER + "\"" : "";
        return "{\"type\":\"command\",\"id\":\"" + id + "\",\"action\":\"" + any(random, ACTIONS) + "\",\"serverId\":"
                + server + twice + ",\"" + any(random, List.of("payload", "data", "parameters")) + "\":" + payload
                + "}}";
    }

    /** What cannot be read, or is no request. */
    private static String nonsense(Random random) {
        String request = request(random, "cut");
        return switch (random.nextInt(6)) {
            case 0 -> request.substring(0, random.nextInt(request.length()));
            case 1 -> "[".repeat(5_000);
            case 2 -> any(random, VALUES);
            case 3 -> "{\"type\":" + any(random, VALUES) + "}";
            case 4 -> "{\"type\":\"server_power\",\"data\":" + any(random, VALUES) + "}";
            default -> request.replace('"', '\'');
        };
    }

    @Test
    void eachCommandOverTheSocketIsAnsweredOnceAndTheLinkStaysUp() {
        Random random = new Random(SEED);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < FRAMES; i++) {
            panel.connection().send(nonsense(random));
            ids.add("hostile-" + i);
            panel.connection().send(request(random, ids.getLast()));
            if (i % 40 == 0) {
                // At most 64 are answered at a time.
                awaitAnswers(ids);
            }
        }

        assertThat(awaitAnswers(ids))
                .as("seed %d", SEED)
                .allSatisfy((id, times) -> assertThat(times).as(id).isEqualTo(1L));
        assertThat(panel.frames(
                        frame -> frame.path("error").path("code").asText().equals("INTERNAL_ERROR")))
                .isEmpty();
        panel.connection().send("{\"type\":\"ping\",\"id\":\"still-there\"}");
        panel.await(frame ->
                ScriptedPanel.is(frame, "pong") && frame.path("id").asText().equals("still-there"));
        assertThat(panel.connection().isEnded()).isFalse();
    }

    private static Map<String, Long> awaitAnswers(List<String> ids) {
        Await.that(
                "an answer to each of " + ids.size(), () -> answers().keySet().containsAll(ids));
        return answers();
    }

    private static Map<String, Long> answers() {
        return panel.frames(frame -> ScriptedPanel.is(frame, "response")).stream()
                .map(frame -> frame.path("id").asText())
                .filter(id -> id.startsWith("hostile-"))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    @Test
    void eachBodyOverHttpIsAnsweredWith200() {
        Random random = new Random(SEED + 1);
        for (int i = 0; i < BODIES; i++) {
            String body = random.nextInt(3) == 0 ? nonsense(random) : request(random, "body-" + i);
            HttpResponse<String> response = agent.api(body);

            assertThat(response.statusCode())
                    .as("seed %d: %s", SEED, shortened(body))
                    .isEqualTo(200);
            JsonNode answer = ScriptedPanel.parse(response.body());
            assertThat(answer.path("success").isBoolean()).as(shortened(body)).isTrue();
            assertThat(answer.path("success").asBoolean()
                            || answer.path("error").isTextual())
                    .as(response.body())
                    .isTrue();
            assertThat(answer.path("errorCode").asText()).as(shortened(body)).isNotEqualTo("INTERNAL_ERROR");
        }
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(text.length(), 300));
    }
}
