package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.LibertyAgent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of any size over HTTP, on the server as it ships, with its small heap. */
class FileTransferIT {
    private static final long LARGE = 300L << 20;
    private static final int PLACES = 16;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String SERVER = Shells.id();

    private static LibertyAgent agent;
    private static Path data;

    @BeforeAll
    static void start() {
        Map<String, String> settings = new HashMap<>(Shells.settings());
        settings.put("TRANSFER_STALL", "8s");
        agent = LibertyAgent.start(settings);
        assertThat(ScriptedPanel.http(agent, "create_server", SERVER, Shells.payload())
                        .path("success")
                        .asBoolean())
                .isTrue();
        Await.that(
                "server offline",
                () -> ScriptedPanel.http(agent, "get_server_status", SERVER, "{}")
                        .path("data")
                        .path("status")
                        .asText()
                        .equals("offline"));
        data = agent.dataDir().resolve("servers").resolve(SERVER);
    }

    @AfterAll
    static void stop() {
        ScriptedPanel.http(agent, "delete_server", SERVER, "{\"deleteData\":true}");
        Await.that(
                "the server is gone",
                () -> ScriptedPanel.http(agent, "get_server_status", SERVER, "{}")
                        .path("errorCode")
                        .asText()
                        .equals("SERVER_NOT_FOUND"));
        agent.close();
    }

    private static URI address(String what, String query) {
        return URI.create("http://localhost:" + agent.healthPort() + "/api/files/" + what + "?" + query);
    }

    private static String query(String path) {
        return "serverId=" + SERVER + "&path=" + URLEncoder.encode(path, StandardCharsets.UTF_8);
    }

    private static HttpRequest.Builder request(String what, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(what, query(path)))
                .header("Authorization", "Bearer " + LibertyAgent.TOKEN);
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static HttpResponse<String> text(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
    }

    private static HttpResponse<String> upload(String path, String content, String... headers) throws Exception {
        return text(request("upload", path, headers)
                .PUT(HttpRequest.BodyPublishers.ofString(content, StandardCharsets.ISO_8859_1)));
    }

    private static HttpResponse<String> download(String path, String... headers) throws Exception {
        return text(request("download", path, headers));
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static void assertRefused(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        JsonNode body = ScriptedPanel.parse(response.body());
        assertThat(body.path("success").asBoolean(true)).isFalse();
        assertThat(body.path("errorCode").asText()).isEqualTo(code);
        assertThat(body.path("error").asText()).isNotEmpty();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Bytes that are not all alike, made while they are read. */
    private static InputStream generated(long length) {
        byte[] block = new byte[1 << 20];
        new Random(length).nextBytes(block);
        return new InputStream() {
            private long left = length;

            @Override
            public int read() {
                throw new UnsupportedOperationException("read arrays");
            }

            @Override
            public int read(byte[] into, int offset, int count) {
                if (left == 0) {
                    return -1;
                }
                int at = (int) (left % block.length);
                int given = (int) Math.min(Math.min(count, block.length - at), left);
                System.arraycopy(block, at, into, offset, given);
                left -= given;
                return given;
            }
        };
    }

    @Test
    void aLargeFileGoesThereAndBackThroughASmallHeap() throws Exception {
        assertThat(Files.readString(Path.of(System.getProperty("agent.basedir"), "liberty/jvm.options")))
                .as("the heap is smaller than the file")
                .contains("-Xmx256m");
        MessageDigest sent = sha256();
        InputStream content = new DigestInputStream(generated(LARGE), sent);
        long begin = System.nanoTime();

        HttpResponse<String> up = text(request("upload", "/deep/er/large.bin")
                .PUT(HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofInputStream(() -> content), LARGE)));
        long middle = System.nanoTime();
        MessageDigest received = sha256();
        HttpResponse<InputStream> down = CLIENT.send(
                request("download", "deep/er/large.bin").build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = down.body()) {
            in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), received));
        }
        System.getLogger("transfer")
                .log(
                        System.Logger.Level.INFO,
                        "MiB/s up {0}, down {1}",
                        rate(middle - begin),
                        rate(System.nanoTime() - middle));

        String sum = HexFormat.of().formatHex(sent.digest());
        assertThat(up.statusCode()).as(up.body()).isEqualTo(201);
        JsonNode told = ScriptedPanel.parse(up.body()).path("data");
        assertThat(told.path("path").asText()).isEqualTo("/deep/er/large.bin");
        assertThat(told.path("size").asLong()).isEqualTo(LARGE);
        assertThat(told.path("modified").asText()).endsWith("Z");
        assertThat(told.path("sha256").asText()).isEqualTo(sum);
        assertThat(down.statusCode()).isEqualTo(200);
        assertThat(header(down, "Content-Length")).isEqualTo(String.valueOf(LARGE));
        assertThat(HexFormat.of().formatHex(received.digest())).isEqualTo(sum);
        Files.delete(data.resolve("deep/er/large.bin"));
    }

    private static long rate(long nanos) {
        return (LARGE >> 20) * 1_000_000_000 / nanos;
    }

    @Test
    void aDownloadSaysWhatABrowserNeeds() throws Exception {
        upload("told.txt", "0123456789");

        HttpResponse<String> response = download("told.txt");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("0123456789");
        assertThat(header(response, "Content-Type")).isEqualTo("application/octet-stream");
        assertThat(header(response, "Content-Length")).isEqualTo("10");
        assertThat(header(response, "Content-Disposition"))
                .isEqualTo("attachment; filename=\"told.txt\"; filename*=UTF-8''told.txt");
        assertThat(header(response, "ETag")).matches("\"[0-9a-f]+-[0-9TZ:.-]+-10\"");
        assertThat(header(response, "Last-Modified")).endsWith(" GMT");
        assertThat(header(response, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @Test
    void headSaysTheSameWithoutTheContent() throws Exception {
        upload("head.txt", "0123456789");
        HttpResponse<String> whole = download("head.txt");

        HttpResponse<String> head =
                text(request("download", "head.txt").method("HEAD", HttpRequest.BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        for (String name : List.of("Content-Length", "ETag", "Last-Modified", "Content-Disposition", "Accept-Ranges")) {
            assertThat(header(head, name)).as(name).isNotEmpty().isEqualTo(header(whole, name));
        }
        assertThat(text(request("download", "none").method("HEAD", HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-3, 206, 0123, bytes 0-3/10",
        "bytes=4-, 206, 456789, bytes 4-9/10",
        "bytes=-3, 206, 789, bytes 7-9/10",
        "bytes=8-99, 206, 89, bytes 8-9/10",
        "bytes=-99, 206, 0123456789, bytes 0-9/10",
        "'bytes=0-1,4-5', 200, 0123456789, ''",
        "lines=0-1, 200, 0123456789, ''",
        "bytes=3-2, 200, 0123456789, ''"
    })
    void rangesAreServed(String range, int status, String content, String told) throws Exception {
        upload("ranges.txt", "0123456789");

        HttpResponse<String> response = download("ranges.txt", "Range", range);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEqualTo(content);
        assertThat(header(response, "Content-Length")).isEqualTo(String.valueOf(content.length()));
        assertThat(header(response, "Content-Range")).isEqualTo(told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-11", "bytes=-0", "bytes=99999999999999999999-"})
    void aRangeOutsideOfTheFileIsRefused(String range) throws Exception {
        upload("ranges.txt", "0123456789");

        HttpResponse<String> response = download("ranges.txt", "Range", range);

        assertRefused(response, 416, "CONFIG_INVALID");
        assertThat(header(response, "Content-Range")).isEqualTo("bytes */10");
    }

    @Test
    void aRangeOfAnotherStateOfTheFileIsTheWholeFile() throws Exception {
        upload("state.txt", "0123456789");
        String tag = header(download("state.txt"), "ETag");

        assertThat(download("state.txt", "Range", "bytes=1-2", "If-Range", tag).body())
                .isEqualTo("12");
        upload("state.txt", "9876543210");
        assertThat(download("state.txt", "Range", "bytes=1-2", "If-Range", tag).body())
                .isEqualTo("9876543210");
    }

    @Test
    void anEmptyFileGoesThereAndBack() throws Exception {
        assertThat(upload("empty", "").statusCode()).isEqualTo(201);

        HttpResponse<String> response = download("empty");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(data.resolve("empty")).isEmptyFile();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "naïve €.txt; na_ve _.txt; na%C3%AFve%20%E2%82%AC.txt",
                "日本 😀.zip; __ _.zip; %E6%97%A5%E6%9C%AC%20%F0%9F%98%80.zip",
                "a\"b\\c%41;x.txt; a_b_c_41;x.txt; a%22b%5Cc%2541%3Bx.txt"
            },
            delimiterString = "; ")
    void namesOutsideOfAsciiReachTheBrowser(String name, String plain, String extended) throws Exception {
        assertThat(upload("names/" + name, "x").statusCode()).isIn(200, 201);

        assertThat(header(download("names/" + name), "Content-Disposition"))
                .isEqualTo("attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + extended);
    }

    @Test
    void aFileIsReplacedAsAWhole() throws Exception {
        assertThat(upload("replaced.txt", "old and long").statusCode()).isEqualTo(201);

        HttpResponse<String> second =
                text(request("upload", "replaced.txt").POST(HttpRequest.BodyPublishers.ofString("new")));

        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(data.resolve("replaced.txt")).hasContent("new");
    }

    @Test
    void aSumIsChecked() throws Exception {
        String sum = HexFormat.of().formatHex(sha256().digest("content".getBytes(StandardCharsets.UTF_8)));

        assertThat(upload("sum.txt", "content", "X-Checksum-Sha256", sum).statusCode())
                .isEqualTo(201);
        assertRefused(upload("sum.txt", "other", "X-Checksum-Sha256", sum), 422, "CHECKSUM_MISMATCH");
        assertRefused(upload("sum.txt", "other", "X-Checksum-Sha256", "abc"), 400, "CONFIG_INVALID");
        assertThat(data.resolve("sum.txt")).hasContent("content");
        assertThat(parts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "../x, 400, CONFIG_INVALID",
        "a/../../x, 400, CONFIG_INVALID",
        "planted/passwd, 403, PERMISSION_DENIED",
        "passwd, 403, PERMISSION_DENIED",
        "none, 404, FILE_NOT_FOUND",
        "none/none, 404, FILE_NOT_FOUND",
        "fifo, 403, PERMISSION_DENIED"
    })
    void whatCannotBeDownloadedIsRefused(String path, int status, String code) throws Exception {
        plant();

        assertRefused(download(path), status, code);
    }

    @ParameterizedTest
    @CsvSource({
        "../x, 400, CONFIG_INVALID",
        "planted/x, 403, PERMISSION_DENIED",
        "directory, 409, FILE_EXISTS",
        "/, 400, CONFIG_INVALID"
    })
    void whatCannotBeUploadedIsRefused(String path, int status, String code) throws Exception {
        plant();

        assertRefused(upload(path, "x"), status, code);
        assertThat(Path.of("/etc/x")).doesNotExist();
        assertThat(data.resolveSibling("x")).doesNotExist();
    }

    /** What a game can put into its own directory. */
    private static void plant() throws Exception {
        Files.createDirectories(data.resolve("directory"));
        if (!Files.isSymbolicLink(data.resolve("passwd"))) {
            Files.createSymbolicLink(data.resolve("passwd"), Path.of("/etc/passwd"));
            Files.createSymbolicLink(data.resolve("planted"), Path.of("/etc"));
            assertThat(new ProcessBuilder("mkfifo", data.resolve("fifo").toString())
                            .start()
                            .waitFor())
                    .isZero();
        }
    }

    @Test
    void anUploadedFileTakesThePlaceOfALinkNotOfItsTarget() throws Exception {
        Path target = Files.writeString(data.resolve("target.txt"), "old");
        Files.createSymbolicLink(data.resolve("link.txt"), Path.of("target.txt"));

        assertThat(upload("link.txt", "new").statusCode()).isEqualTo(200);

        assertThat(target).hasContent("old");
        assertThat(data.resolve("link.txt")).hasContent("new").isRegularFile();
    }

    @ParameterizedTest
    @CsvSource({"download, GET", "download, HEAD", "upload, PUT", "upload, POST"})
    void nobodyGetsInWithoutTokenOrLink(String what, String method) throws Exception {
        for (String query :
                List.of(query("x"), "token=", "token=a.b", "token=" + "A".repeat(100) + "." + "B".repeat(43))) {
            HttpResponse<String> response = text(HttpRequest.newBuilder(address(what, query))
                    .method(method, HttpRequest.BodyPublishers.ofString("x")));

            assertThat(response.statusCode()).as(query).isEqualTo(401);
        }
        assertThat(text(HttpRequest.newBuilder(
                                URI.create("http://localhost:" + agent.healthPort() + "/api/status?token=x")))
                        .statusCode())
                .as("links are for files only")
                .isEqualTo(401);
    }

    @Test
    void whatIsMissingInTheAddressIsNamed() throws Exception {
        for (String query : List.of("path=x", "serverId=" + SERVER, "")) {
            HttpResponse<String> response = text(HttpRequest.newBuilder(address("download", query))
                    .header("Authorization", "Bearer " + LibertyAgent.TOKEN));

            assertRefused(response, 400, "CONFIG_INVALID");
        }
        assertRefused(
                text(HttpRequest.newBuilder(address("download", "serverId=nobody&path=x"))
                        .header("Authorization", "Bearer " + LibertyAgent.TOKEN)),
                404,
                "SERVER_NOT_FOUND");
    }

    @Test
    void aFormIsRefused() throws Exception {
        assertRefused(upload("form", "--x", "Content-Type", "multipart/form-data; boundary=x"), 400, "CONFIG_INVALID");
        assertThat(data.resolve("form")).doesNotExist();
    }

    @Test
    void moreThanTheDiskLimitIsRefusedBeforeItIsSent() throws Exception {
        long limit = 512L << 20;
        try (Socket socket = new Socket("localhost", agent.healthPort())) {
            socket.getOutputStream().write(uploadHead("huge.bin", limit + 1));
            socket.setSoTimeout(20_000);

            byte[] answer = socket.getInputStream().readNBytes(12);

            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 507");
        }
        assertThat(parts()).isEmpty();
    }

    @Test
    void anUploadCutShortLeavesNothing() throws Exception {
        try (Socket socket = new Socket("localhost", agent.healthPort())) {
            socket.getOutputStream().write(uploadHead("cut.bin", 1 << 20));
            socket.getOutputStream().write(new byte[300_000]);
            socket.getOutputStream().flush();
            Await.that("a part of the file", () -> !parts().isEmpty());
        }

        Await.that("no part of the file", () -> parts().isEmpty());
        assertThat(data.resolve("cut.bin")).doesNotExist();
    }

    @Test
    void aChunkedUploadCutShortLeavesNothing() throws Exception {
        try (Socket socket = new Socket("localhost", agent.healthPort())) {
            String head = new String(uploadHead("chunks.bin", 1), StandardCharsets.US_ASCII)
                    .replace("Content-Length: 1\r\n", "Transfer-Encoding: chunked\r\n");
            socket.getOutputStream().write((head + "4\r\nabcd\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            Await.that("a part of the file", () -> !parts().isEmpty());
        }

        Await.that("no part of the file", () -> parts().isEmpty());
        assertThat(data.resolve("chunks.bin")).doesNotExist();
    }

    @Test
    void anUploadThatStandsStillIsGivenUp() throws Exception {
        try (Socket socket = new Socket("localhost", agent.healthPort())) {
            socket.getOutputStream().write(uploadHead("still.bin", 1 << 20));
            socket.getOutputStream().write(new byte[1000]);
            socket.getOutputStream().flush();
            Await.that("a part of the file", () -> !parts().isEmpty());

            Await.that("no part of the file", () -> parts().isEmpty());
        }
        assertThat(data.resolve("still.bin")).doesNotExist();
    }

    @Test
    void downloadsThatNobodyReadsGiveTheirPlacesBack() throws Exception {
        Files.write(data.resolve("unread.bin"), new byte[32 << 20]);
        upload("wanted.txt", "wanted");
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < PLACES; i++) {
                Socket socket = new Socket("localhost", agent.healthPort());
                idle.add(socket);
                socket.getOutputStream().write(head("GET", "download", "unread.bin", ""));
                int _ = socket.getInputStream().read();
            }
            HttpResponse<String> refused = download("wanted.txt");
            assertRefused(refused, 503, "INSUFFICIENT_RESOURCES");
            assertThat(header(refused, "Retry-After")).isNotEmpty();

            Await.that("a place", () -> download("wanted.txt").statusCode() == 200);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
        Await.that("all places", () -> download("wanted.txt").statusCode() == 200);
    }

    @Test
    void aFileThatShrinksIsNotTakenForWhole() throws Exception {
        Path file = Files.write(data.resolve("shrinks.bin"), new byte[32 << 20]);
        HttpResponse<InputStream> response =
                CLIENT.send(request("download", "shrinks.bin").build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            Files.write(file, new byte[1000]);

            assertThatThrownBy(() -> in.transferTo(OutputStream.nullOutputStream()))
                    .isInstanceOf(IOException.class);
        }
        assertThat(agent.log()).doesNotContain("hit a defect");
    }

    private static byte[] uploadHead(String path, long length) {
        return head("PUT", "upload", path, "Content-Length: " + length + "\r\n");
    }

    private static byte[] head(String method, String what, String path, String more) {
        return (method + " /api/files/" + what + "?" + query(path) + " HTTP/1.1\r\nHost: localhost:"
                        + agent.healthPort() + "\r\nAuthorization: Bearer " + LibertyAgent.TOKEN + "\r\n" + more
                        + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Files in the making. */
    private static List<String> parts() throws IOException {
        try (Stream<Path> names = Files.list(data)) {
            return names.map(name -> name.getFileName().toString())
                    .filter(name -> name.endsWith(".part"))
                    .toList();
        }
    }
}
