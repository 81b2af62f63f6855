package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.FileData.Item;
import dev.panelagent.protocol.FileData.Kind;
import dev.panelagent.protocol.ReplyData.Download.Encoding;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers about files, member by member. */
class FileDataWriterTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.006Z");
    private static final String AT = "\"2026-01-02T03:04:05.006Z\"";
    private static final ServerId SERVER = new ServerId("s1");
    private static final Item FILE =
            new Item("a.txt", "/d/a.txt", Kind.FILE, 5, NOW, 0640, 1000, 1001, Optional.empty());
    private static final String FILE_JSON = """
            "name":"a.txt","path":"/d/a.txt","type":"file","kind":"file","size":5,
            "modified":%1$s,"lastModified":%1$s,"permissions":"640","mode":"640","owner":"1000","group":"1001",
            "isSymlink":false,"is_symlink":false,"extension":"txt"
            """.formatted(AT);

    private static void written(FileData data, String json) {
        ObjectNode expected = Json.object(json);
        assertThat(ReplyDataWriter.write(data, ServerState::word).toString()).isEqualTo(expected.toString());
    }

    @Test
    void aListingHasItsEntriesUnderFiles() {
        Item directory = new Item(".git", "/d/.git", Kind.DIRECTORY, 4096, NOW, 0755, 0, 0, Optional.empty());
        Item link = new Item("l", "/d/l", Kind.SYMLINK, 1, NOW, 0777, 0, 0, Optional.of("a.txt"));
        Item pipe = new Item("p.", "/d/p.", Kind.OTHER, 0, NOW, 07, 0, 0, Optional.empty());
        written(new FileData.Listing(SERVER, "/d", List.of(directory, FILE, link, pipe), 10, 15), """
                {"serverId":"s1","path":"/d","files":[
                 {"name":".git","path":"/d/.git","type":"directory","kind":"directory","size":4096,
                  "modified":%1$s,"lastModified":%1$s,"permissions":"755","mode":"755","owner":"0","group":"0",
                  "isSymlink":false,"is_symlink":false,"extension":""},
                 {%2$s},
                 {"name":"l","path":"/d/l","type":"file","kind":"symlink","size":1,
                  "modified":%1$s,"lastModified":%1$s,"permissions":"777","mode":"777","owner":"0","group":"0",
                  "isSymlink":true,"is_symlink":true,"extension":"","target":"a.txt"},
                 {"name":"p.","path":"/d/p.","type":"file","kind":"other","size":0,
                  "modified":%1$s,"lastModified":%1$s,"permissions":"007","mode":"007","owner":"0","group":"0",
                  "isSymlink":false,"is_symlink":false,"extension":""}],
                 "offset":10,"total":15,"more":true}""".formatted(
                        AT, FILE_JSON));
    }

    @Test
    void anEmptyDirectoryIsAnEmptyArrayAndNotNull() {
        written(
                new FileData.Listing(SERVER, "/", List.of(), 0, 0),
                "{\"serverId\":\"s1\",\"path\":\"/\",\"files\":[],\"offset\":0,\"total\":0,\"more\":false}");
    }

    @Test
    void whatWasFoundIsUnderFilesWithTheLineThatHoldsIt() {
        List<FileData.Match> matches = List.of(
                new FileData.Match(FILE, OptionalLong.of(7), Optional.of("port=1")),
                new FileData.Match(FILE, OptionalLong.empty(), Optional.empty()));
        written(
                new FileData.Found(SERVER, "/", matches, true),
                "{\"serverId\":\"s1\",\"path\":\"/\",\"files\":[{" + FILE_JSON + ",\"line\":7,\"text\":\"port=1\"},{"
                        + FILE_JSON + "}],\"total\":2,\"more\":true}");
    }

    @Test
    void contentIsToldWithItsEncodingAndItsPlaceInTheFile() {
        written(
                new FileData.Content(SERVER, FILE, "grüß", Encoding.UTF8, 0, Optional.of("ab"), false),
                "{\"serverId\":\"s1\",\"path\":\"/d/a.txt\",\"content\":\"grüß\",\"encoding\":\"utf8\",\"size\":5,\"modified\":"
                        + AT + ",\"offset\":0,\"more\":false,\"sha256\":\"ab\"}");
        written(
                new FileData.Content(SERVER, FILE, "/w==", Encoding.BASE64, 4, Optional.empty(), true),
                "{\"serverId\":\"s1\",\"path\":\"/d/a.txt\",\"content\":\"/w==\",\"encoding\":\"base64\",\"size\":5,\"modified\":"
                        + AT + ",\"offset\":4,\"more\":true}");
    }

    @Test
    void theEndOfAFileIsLines() {
        written(
                new FileData.Tail(SERVER, FILE, List.of("one", ""), true),
                "{\"serverId\":\"s1\",\"path\":\"/d/a.txt\",\"more\":true,\"lines\":[\"one\",\"\"]}");
    }

    @Test
    void aFileIsToldFlat() {
        written(new FileData.About(SERVER, FILE), "{\"serverId\":\"s1\"," + FILE_JSON + "}");
        written(
                new FileData.Written(SERVER, FILE, Optional.of("ab")),
                "{\"serverId\":\"s1\"," + FILE_JSON + ",\"sha256\":\"ab\"}");
        written(new FileData.Written(SERVER, FILE, Optional.empty()), "{\"serverId\":\"s1\"," + FILE_JSON + "}");
    }

    @ParameterizedTest
    @CsvSource({
        "0644, 644, rw-r--r--, true, true, false",
        "0751, 751, rwxr-x--x, true, true, true",
        "0000, 000, ---------, false, false, false",
        "0077, 077, ---rwxrwx, false, false, false",
        "0124, 124, --x-w-r--, false, false, true",
        "07777, 777, rwxrwxrwx, true, true, true"
    })
    void permissionsAreToldInOctalAndInSymbols(
            String mode, String octal, String symbolic, boolean readable, boolean writable, boolean executable) {
        Item item = new Item("a", "/a", Kind.FILE, 0, NOW, Integer.parseInt(mode, 8), 1, 2, Optional.empty());
        written(new FileData.Permissions(SERVER, item), """
                {"serverId":"s1","path":"/a","mode":"%1$s","octal":"%1$s","permissions":"%1$s","symbolic":"%2$s",
                 "owner":"1","group":"2","readable":%3$s,"writable":%4$s,"executable":%5$s}
                """.formatted(octal, symbolic, readable, writable, executable));
    }

    @Test
    void aChunkSaysWhichAreThereAndWhatBecameOfThem() {
        written(
                new FileData.Chunk(SERVER, "/a.chunk1", 3, List.of(0, 1), Optional.empty()),
                "{\"serverId\":\"s1\",\"path\":\"/a.chunk1\",\"size\":3,\"chunks\":[0,1],\"merged\":false}");
        written(
                new FileData.Chunk(SERVER, "/a.chunk1", 3, List.of(), Optional.of(FILE)),
                "{\"serverId\":\"s1\",\"path\":\"/a.chunk1\",\"size\":3,\"chunks\":[],\"merged\":true,\"file\":{"
                        + FILE_JSON + "}}");
    }

    @Test
    void aBatchSaysWhatBecameOfEach() {
        List<FileData.Outcome> outcomes = List.of(
                new FileData.Outcome("/a", Optional.empty(), Optional.empty()),
                new FileData.Outcome("/b", Optional.of(ErrorCode.FILE_NOT_FOUND), Optional.of("no /b")));
        written(new FileData.Batch(SERVER, "1 of 2", outcomes, OptionalInt.of(0644), OptionalInt.of(07)), """
                {"serverId":"s1","message":"1 of 2","previousMode":"644","newMode":"007","results":[
                 {"path":"/a","success":true},
                 {"path":"/b","success":false,"errorCode":"FILE_NOT_FOUND","error":"no /b"}]}""");
        written(
                new FileData.Batch(SERVER, "done", List.of(), OptionalInt.empty(), OptionalInt.empty()),
                "{\"serverId\":\"s1\",\"message\":\"done\",\"results\":[]}");
    }

    @Test
    void aChecksumIsInHexOrSaysWhyThereIsNone() {
        List<FileData.Checksum> checksums = List.of(
                new FileData.Checksum("/a", Optional.of("ab"), Optional.empty()),
                new FileData.Checksum("/b", Optional.empty(), Optional.of("no /b")));
        written(new FileData.Checksums(SERVER, "SHA-256", checksums), """
                {"serverId":"s1","algorithm":"SHA-256","checksums":[
                 {"path":"/a","checksum":"ab"},{"path":"/b","error":"no /b"}]}""");
    }

    @Test
    void archivesAsThePanelReadsThem() {
        written(new FileData.Archive(SERVER, "/a.zip", "zip", 7_000_000_000L, 12, List.of("/p")), """
                {"serverId":"s1","path":"/a.zip","format":"zip","size":7000000000,"fileCount":12,"skipped":["/p"]}""");
        written(new FileData.Extracted(SERVER, List.of("/a", "/b"), 12, 34, List.of()), """
                {"serverId":"s1","files":["/a","/b"],"extractedCount":12,"bytes":34,"skipped":[]}""");
    }

    @Test
    void aLinkIsAnAddressForAMethodAndATime() {
        written(
                new FileData.Link(SERVER, "/a", "PUT", "https://n.example/x", NOW),
                "{\"serverId\":\"s1\",\"path\":\"/a\",\"method\":\"PUT\",\"url\":\"https://n.example/x\",\"expiresAt\":"
                        + AT + "}");
    }

    @Test
    void modsAsTheGoAgentToldThem() {
        FileData.Mod mod = new FileData.Mod(
                "m1", "A mod", Optional.of("2"), "https://m.example/1", NOW, "ab", 9, List.of("/mods/m1.jar"));
        FileData.Mod bare = new FileData.Mod("m2", "m2", Optional.empty(), "u", NOW, "cd", 0, List.of());
        String json = """
                {"id":"m1","name":"A mod","version":"2","description":"","enabled":true,
                 "source":"https://m.example/1","installedAt":%s,"sha256":"ab","size":9,"files":["/mods/m1.jar"]}
                """.formatted(AT);
        written(
                new FileData.Mods(SERVER, List.of(mod, bare)),
                "{\"serverId\":\"s1\",\"mods\":[" + json + """
                ,{"id":"m2","name":"m2","version":"","description":"","enabled":true,
                 "source":"u","installedAt":%s,"sha256":"cd","size":0,"files":[]}],"count":2}""".formatted(AT));
        written(
                new FileData.OneMod(SERVER, mod, "installed"),
                "{\"serverId\":\"s1\",\"modId\":\"m1\",\"message\":\"installed\",\"mod\":" + json + "}");
    }

    private static OperationStatus running() {
        return new OperationStatus(
                "c1",
                "copy_file",
                SERVER,
                OperationStatus.State.RUNNING,
                3,
                OptionalLong.of(10),
                NOW,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static final String RUNNING = """
            {"operationId":"c1","commandId":"c1","action":"copy_file","serverId":"s1","status":"running",
             "progressBytes":3,"startedAt":%s,"totalBytes":10}""".formatted(AT);

    private static void told(OperationStatus status, String json) {
        assertThat(ReplyDataWriter.write(new ReplyData.OneOperation(status), ServerState::word)
                        .toString())
                .isEqualTo(Json.object(json).toString());
    }

    @Test
    void workSaysHowFarItIsAndAtItsEndHowItEnded() {
        told(running(), RUNNING);
        told(
                new OperationStatus(
                        "c1",
                        "delete_file",
                        SERVER,
                        OperationStatus.State.COMPLETED,
                        3,
                        OptionalLong.empty(),
                        NOW,
                        Optional.of(NOW.plusMillis(1)),
                        Optional.of(new FileData.Batch(
                                SERVER, "gone", List.of(), OptionalInt.empty(), OptionalInt.empty())),
                        Optional.empty()),
                """
                {"operationId":"c1","commandId":"c1","action":"delete_file","serverId":"s1","status":"completed",
                 "progressBytes":3,"startedAt":%s,"finishedAt":"2026-01-02T03:04:05.007Z",
                 "result":{"serverId":"s1","message":"gone","results":[]}}""".formatted(AT));
        told(
                new OperationStatus(
                        "c1",
                        "copy_file",
                        SERVER,
                        OperationStatus.State.FAILED,
                        0,
                        OptionalLong.empty(),
                        NOW,
                        Optional.of(NOW),
                        Optional.empty(),
                        Optional.of(new OperationStatus.Problem(ErrorCode.FILE_EXISTS, "it is there"))),
                """
                {"operationId":"c1","commandId":"c1","action":"copy_file","serverId":"s1","status":"failed",
                 "progressBytes":0,"startedAt":%1$s,"finishedAt":%1$s,
                 "errorCode":"FILE_EXISTS","error":"it is there"}""".formatted(AT));
    }

    @Test
    void progressIsAnEventOfTheSameMembers() {
        FrameEncoder encoder = new FrameEncoder("node-1", () -> NOW);

        assertThat(encoder.event(new Event.OperationProgress(NOW, running())))
                .containsExactly(Json.object("{\"type\":\"event\",\"timestamp\":" + AT
                                + ",\"event\":\"operation_progress\",\"data\":" + RUNNING + "}")
                        .toString());
    }

    private static List<String> legacy(Reply reply) {
        return new FrameEncoder("node-1", () -> NOW).reply("c1", Dialect.LEGACY, reply);
    }

    @Test
    void theOldestPanelsAreAnsweredWithFileContent() {
        Command read = new FileQuery.ReadFile(SERVER, "/d/a.txt", 0, OptionalLong.empty(), false);
        Command write = new FileChange.WriteFile(SERVER, "/d/a.txt", new FileContent.Inline("eA=="), Optional.empty());

        assertThat(legacy(new Reply.Success(
                        read, new FileData.Content(SERVER, FILE, "hello", Encoding.UTF8, 0, Optional.empty(), false))))
                .containsExactly(Json.object("""
                        {"type":"file_content","data":{"serverId":"s1","path":"/d/a.txt","content":"hello",
                         "timestamp":%1$s},"timestamp":%1$s}""".formatted(AT)).toString());
        assertThat(legacy(new Reply.Success(write, new FileData.Written(SERVER, FILE, Optional.of("ab")))))
                .containsExactly(Json.object("""
                        {"type":"file_content","data":{"serverId":"s1","path":"/d/a.txt","success":true,
                         "message":"written, 5 bytes","timestamp":%1$s},"timestamp":%1$s}""".formatted(AT)).toString());
        assertThat(legacy(new Reply.Failure("read_file", ErrorCode.FILE_NOT_FOUND, "no /a")))
                .containsExactly(Json.object("""
                        {"type":"error","data":{"code":"FILE_NOT_FOUND","message":"no /a","details":"read_file"},
                         "timestamp":%s}""".formatted(AT)).toString());
        assertThat(legacy(new Reply.Success(read, new FileData.About(SERVER, FILE))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"\udc80", "a\udcffb", "\udcc3\udca4", "😀\udc80", "\udc80😀", "\\\udc80", "😀", "grüß\u0000\""})
    void aByteThatIsNoCharacterOutlivesTheWay(String name) {
        Item item = new Item(name, "/" + name, Kind.FILE, 0, NOW, 0644, 0, 0, Optional.empty());
        String sent = Json.text(FileDataWriter.write(new FileData.About(SERVER, item)));

        String arrived = new String(sent.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        assertThat(arrived).isEqualTo(sent);
        assertThat(Json.object(arrived).path("name").asText()).isEqualTo(name);
    }

    @Test
    void aByteThatIsNoCharacterComesBackAsItWent() {
        Inbound inbound = new FrameDecoder(Specs.DEFAULTS).httpBody("""
                {"action":"delete_file","serverId":"s1","path":"/a\\udcff"}""");

        assertThat(((Inbound.Request) inbound).request().command())
                .isEqualTo(new FileChange.DeleteFiles(SERVER, List.of("/a\udcff")));
    }

    @Test
    void anEventThatIsNumberedKeepsTheBytesOfItsNames() {
        OperationStatus failed = new OperationStatus(
                "c1",
                "copy_file",
                SERVER,
                OperationStatus.State.FAILED,
                0,
                OptionalLong.empty(),
                NOW,
                Optional.of(NOW.plus(Duration.ofSeconds(1))),
                Optional.empty(),
                Optional.of(new OperationStatus.Problem(ErrorCode.FILE_EXISTS, "\udcff is there")));

        assertThat(new FrameEncoder("node-1", () -> NOW).event(new Event.OperationProgress(NOW, failed), 7))
                .singleElement()
                .asString()
                .contains("\"error\":\"\\udcff is there\"", "\"seq\":7");
    }
}
