package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.LibertyAgent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of many megabytes in one {@code POST /api/command}, as a Panel's upload brings them (protocol 4.1). */
class LargeBodyIT {
    private static final int MB = 1_000_000;
    private static final int PLACES = 8;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static LibertyAgent agent;
    private static String server;

    @BeforeAll
    static void start() {
        Map<String, String> settings = new HashMap<>(Shells.settings());
        settings.put("MAX_BODY_SIZE", "80m");
        agent = LibertyAgent.start(settings);
        server = Shells.id();
        ScriptedPanel.http(agent, "create_server", server, Shells.payload(",\"limits\":{\"memory\":64,\"disk\":2000}"));
        Await.that(
                "the server",
                () -> ScriptedPanel.http(agent, "get_server_status", server, "{}")
                        .path("data")
                        .path("status")
                        .asText()
                        .equals("offline"));
    }

    @AfterAll
    static void stop() {
        try {
            ScriptedPanel.http(agent, "delete_server", server, "{\"deleteData\":true}");
            Await.that(
                    "the server is gone",
                    () -> ScriptedPanel.http(agent, "get_server_status", server, "{}")
                            .path("errorCode")
                            .asText()
                            .equals("SERVER_NOT_FOUND"));
        } finally {
            agent.close();
        }
    }

    private static Path file(String name) {
        return agent.dataDir().resolve("servers/" + server + "/" + name);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] before(String name) {
        return ascii("{\"action\":\"upload_file\",\"serverId\":\"" + server + "\",\"payload\":{\"path\":\"/" + name
                + "\",\"content\":\"");
    }

    private static CompletableFuture<HttpResponse<String>> post(byte[]... parts) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + agent.healthPort() + "/api/command"))
                .header("Authorization", "Bearer " + LibertyAgent.TOKEN)
                .POST(HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.concat(Arrays.stream(parts)
                                .map(HttpRequest.BodyPublishers::ofByteArray)
                                .toArray(HttpRequest.BodyPublisher[]::new)),
                        Arrays.stream(parts).mapToLong(part -> part.length).sum()))
                .build();
        return CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    private static CompletableFuture<HttpResponse<String>> upload(String name, byte[] base64) {
        return post(before(name), base64, ascii("\",\"encoding\":\"base64\"}}"));
    }

    private static JsonNode answer(CompletableFuture<HttpResponse<String>> response) {
        HttpResponse<String> answer = response.join();
        assertThat(answer.statusCode()).isEqualTo(200);
        return ScriptedPanel.parse(answer.body());
    }

    private static void isRefused(JsonNode answer, String code) {
        assertThat(answer.path("success").asBoolean(true)).as("%s", answer).isFalse();
        assertThat(answer.path("errorCode").asText()).as("%s", answer).isEqualTo(code);
    }

    private static void nothingIsLeft() throws IOException {
        assertThat(agent.dataDir().resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void fiftyMegabytesArriveByteForByte() throws Exception {
        byte[] content = random(50 * MB);

        JsonNode answer = answer(upload("fifty.bin", Base64.getEncoder().encode(content)));

        assertThat(answer.path("success").asBoolean()).as("%s", answer).isTrue();
        assertThat(answer.path("data").path("size").asInt()).isEqualTo(content.length);
        assertThat(answer.path("data").path("sha256").asText()).isEqualTo(sha256(content));
        assertThat(Files.mismatch(file("fifty.bin"), written(content))).isEqualTo(-1);
        nothingIsLeft();
        Files.delete(file("fifty.bin"));
    }

    private static Path written(byte[] content) throws IOException {
        Path file = agent.dataDir().resolveSibling("expected.bin");
        return Files.write(file, content);
    }

    /** Together they are more than all the memory the agent's JVM has. */
    @Test
    void severalAtATimeArriveInTheSmallHeapTheAgentHas() throws Exception {
        byte[] content = random(45 * MB);
        byte[] base64 = Base64.getEncoder().encode(content);

        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 6)
                .mapToObj(i -> upload("part" + i + ".bin", base64))
                .toList();

        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            JsonNode body = answer(answer);
            // The last of them may be written after the time there is for an answer.
            assertThat(body.path("success").asBoolean()
                            || body.path("error").asText().contains("it goes on: ask get_command for "))
                    .as("%s", body)
                    .isTrue();
        }
        for (int i = 0; i < 6; i++) {
            Path part = file("part" + i + ".bin");
            Await.that(part + " is whole", () -> Files.exists(part) && Files.size(part) == content.length);
            assertThat(sha256(Files.readAllBytes(part))).isEqualTo(sha256(content));
        }
        assertThat(agent.isAlive()).isTrue();
        nothingIsLeft();
        for (int i = 0; i < 6; i++) {
            Files.delete(file("part" + i + ".bin"));
        }
    }

    @Test
    void textOfAnyLengthArrivesToo() throws Exception {
        String line = "grüße aus \\\"der\\\" Welt 😀\\n";
        byte[] text = ascii(line.repeat(1_000_000));

        JsonNode answer = answer(post(before("text.txt"), text, ascii("\"}}")));

        assertThat(answer.path("success").asBoolean()).as("%s", answer).isTrue();
        assertThat(Files.readString(file("text.txt")))
                .isEqualTo(line.replace("\\\"", "\"").replace("\\n", "\n").repeat(1_000_000));
        Files.delete(file("text.txt"));
    }

    @Test
    void brokenBase64LeavesTheOldFile() throws Exception {
        answer(post(before("kept.txt"), ascii("old\"}}")));
        byte[] base64 = Base64.getEncoder().encode(random(5 * MB + 1));
        base64[base64.length / 2] = '*';

        isRefused(answer(upload("kept.txt", base64)), "CONFIG_INVALID");

        assertThat(file("kept.txt")).hasContent("old");
        assertThat(file("kept.txt").getParent()).isDirectoryNotContaining("glob:**/.panel-agent-*");
        nothingIsLeft();
        Files.delete(file("kept.txt"));
    }

    @Test
    void aBodyCutShortIsRefused() throws Exception {
        isRefused(answer(post(before("cut.bin"), Base64.getEncoder().encode(random(5 * MB)))), "PARSE_ERROR");

        assertThat(file("cut.bin")).doesNotExist();
        nothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBodyBeyondTheLimitIsRefused(boolean announced) throws Exception {
        byte[] base64 = new byte[81 << 20];
        Arrays.fill(base64, (byte) 'A');
        byte[] before = before("large.bin");

        CompletableFuture<HttpResponse<String>> response = announced
                ? post(before, base64)
                : CLIENT.sendAsync(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + agent.healthPort() + "/api/command"))
                                .header("Authorization", "Bearer " + LibertyAgent.TOKEN)
                                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> stream(before, base64)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        JsonNode answer = answer(response);
        isRefused(answer, "PARSE_ERROR");
        assertThat(answer.path("error").asText()).contains("MAX_BODY_SIZE");
        assertThat(file("large.bin")).doesNotExist();
        nothingIsLeft();
    }

    private static InputStream stream(byte[]... parts) {
        return new SequenceInputStream(Collections.enumeration(
                Arrays.stream(parts).map(ByteArrayInputStream::new).toList()));
    }

    /** Bodies whose senders stand still take all the places there are. */
    @Test
    void whereThereIsNoPlaceTheAnswerComesWithinFiveSeconds() throws Exception {
        byte[] base64 = Base64.getEncoder().encode(random(2 * MB));
        List<Socket> standing = new ArrayList<>();
        try {
            for (int i = 0; i < PLACES; i++) {
                Socket socket = new Socket("localhost", agent.healthPort());
                standing.add(socket);
                socket.getOutputStream()
                        .write(ascii("POST /api/command HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                + LibertyAgent.TOKEN + "\r\nContent-Length: " + 5 * MB + "\r\n\r\n"));
                socket.getOutputStream().write(new byte[2 * MB]);
            }
            Await.that("a refusal, as each before it, in time", () -> {
                long start = System.nanoTime();
                JsonNode answer = answer(upload("placeless.bin", base64));
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
                return answer.path("errorCode").asText().equals("INSUFFICIENT_RESOURCES");
            });
        } finally {
            for (Socket socket : standing) {
                socket.close();
            }
        }
        Await.that(
                "a place",
                () -> answer(upload("placeless.bin", base64)).path("success").asBoolean());
        Files.delete(file("placeless.bin"));
    }

    @Test
    void withoutATokenNothingIsKept() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + agent.healthPort() + "/api/command"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[3 * MB]))
                .build();

        assertThat(CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(401);
        nothingIsLeft();
    }
}
