package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.FileChange.Move;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be asked about files, and how it is refused. */
class FileReaderTest {
    private static final ServerId SERVER = new ServerId("s1");
    private static final String SHA256 = "ab".repeat(32);

    private final FrameDecoder decoder = new FrameDecoder(Specs.DEFAULTS);

    private Inbound body(String action, String payload) {
        return decoder.httpBody(
                "{\"action\":\"" + action + "\",\"serverId\":\"s1\",\"payload\":" + payload.replace('\'', '"') + "}");
    }

    private Command command(String action, String payload) {
        return ((Inbound.Request) body(action, payload)).request().command();
    }

    private RequestException refusal(String action, String payload) {
        RequestException reason = (RequestException) ((Inbound.Rejected) body(action, payload)).reason();
        assertThat(reason.code()).isEqualTo(ErrorCode.CONFIG_INVALID);
        return reason;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "list_files, list_files",
        "search_files, search_files",
        "read_file, read_file",
        "file_read, read_file",
        "get_file, read_file",
        "download_file, download_file",
        "tail_file, tail_file",
        "get_file_info, get_file_info",
        "get_file_permissions, get_file_permissions",
        "get_file_checksums, get_file_checksums",
        "get_upload_status, get_upload_status",
        "create_download_link, create_download_link",
        "create_upload_link, create_upload_link",
        "write_file, write_file",
        "file_write, write_file",
        "upload_file, upload_file",
        "merge_upload, merge_upload",
        "create_directory, create_directory",
        "delete_file, delete_file",
        "delete_files, delete_file",
        "rename_file, rename_file",
        "move_file, move_file",
        "move_files, move_file",
        "copy_file, copy_file",
        "copy_files, copy_file",
        "set_file_permissions, set_file_permissions",
        "create_archive, create_archive",
        "extract_archive, extract_archive",
        "pull_file, pull_file",
        "install_mod, install_mod",
        "uninstall_mod, uninstall_mod",
        "list_mods, list_mods",
        "get_operation, get_operation",
        "list_operations, list_operations",
        "cancel_operation, cancel_operation"
    })
    void everyNameMeansItsAction(String name, String action) {
        String all = """
                {'path':'/a','content':'x','mode':'644','oldPath':'/a','newPath':'/b','archivePath':'/a.zip',
                 'url':'https://files.example/a','modId':'m1','operationId':'c1'}""";
        assertThat(command(name, all).action()).isEqualTo(action);
    }

    @ParameterizedTest
    @CsvSource({
        "read_file, path",
        "download_file, path",
        "tail_file, path",
        "get_file_info, path",
        "get_file_permissions, path",
        "get_file_checksums, path",
        "get_upload_status, path",
        "create_download_link, path",
        "create_upload_link, path",
        "write_file, path",
        "upload_file, path",
        "merge_upload, path",
        "create_directory, path",
        "delete_file, path",
        "rename_file, oldPath",
        "move_file, oldPath",
        "copy_file, oldPath",
        "set_file_permissions, mode",
        "create_archive, path",
        "extract_archive, archivePath",
        "pull_file, url",
        "install_mod, modId",
        "uninstall_mod, modId",
        "get_operation, operationId",
        "cancel_operation, operationId"
    })
    void whatIsMissingIsNamed(String action, String field) {
        assertThat(refusal(action, "{}")).hasMessageStartingWith(field + " is missing");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "write_file, {'path':'/a'}, content",
                "write_file, `{'path':'/a','content':null}`, content",
                "upload_file, {'path':'/a'}, content",
                "rename_file, {'oldPath':'/a'}, newPath",
                "copy_file, {'sourcePath':'/a'}, newPath",
                "set_file_permissions, {'mode':'644'}, path",
                "create_archive, {'files':['/a']}, archivePath",
                "install_mod, {'modId':'m1'}, downloadUrl",
                "read_file, {'path':null}, path"
            })
    void whatIsMissingBesideTheRestIsNamed(String action, String payload, String field) {
        assertThat(refusal(action, payload)).hasMessageStartingWith(field + " is missing");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "list_files, {'limit':0}, limit",
                "list_files, {'limit':10001}, limit",
                "list_files, {'limit':'many'}, limit",
                "list_files, {'offset':-1}, offset",
                "list_files, {'offset':1.5}, offset",
                "list_files, {'sort':'colour'}, sort",
                "search_files, {'fileType':'socket'}, fileType",
                "search_files, {'limit':1001}, limit",
                "read_file, `{'path':'/a','offset':-1}`, offset",
                "read_file, `{'path':'/a','length':'all'}`, length",
                "read_file, `{'path':'/a','length':1e3}`, length",
                "tail_file, `{'path':'/a','lines':0}`, lines",
                "tail_file, `{'path':'/a','lines':10001}`, lines",
                "get_file_checksums, `{'path':'/a','algorithm':'crc32'}`, algorithm",
                "create_download_link, `{'path':'/a','lifetime':3601}`, lifetime",
                "create_upload_link, `{'path':'/a','lifetime':'soon'}`, lifetime",
                "write_file, `{'path':'/a','content':'x','encoding':'utf16'}`, encoding",
                "write_file, `{'path':'/a','content':'x','ifMatch':'abc'}`, ifMatch",
                "upload_file, `{'path':'/a','content':'x','totalChunks':0}`, totalChunks",
                "upload_file, `{'path':'/a','content':'x','totalChunks':100001}`, totalChunks",
                "merge_upload, `{'path':'/a','totalChunks':true}`, totalChunks",
                "merge_upload, `{'path':'/a','sha256':'xyz'}`, sha256",
                "install_mod, `{'modId':'../m','url':'https://files.example/a'}`, modId",
                "uninstall_mod, {'modId':'.hidden'}, modId",
                "uninstall_mod, {'modId':'a b'}, modId"
            })
    void whatCannotBeUsedIsNamed(String action, String payload, String field) {
        assertThat(refusal(action, payload))
                .message()
                .matches("(?s)(payload\\.)?" + field + " .*")
                .contains("cannot be used: ");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "read_file, {'path':{}}, path",
                "read_file, {'path':['/a']}, path",
                "create_directory, {'path':{}}, path",
                "move_file, `{'oldPath':[],'newPath':'/b'}`, oldPath",
                "move_file, `{'oldPath':'/a','newPath':{}}`, newPath",
                "pull_file, {'url':{}}, url",
                "list_files, {'offset':{}}, offset"
            })
    void whatIsOfAnotherKindIsNamedByItsPlace(String action, String payload, String field) {
        assertThat(refusal(action, payload))
                .hasMessageStartingWith("payload." + field + " is a")
                .hasMessageEndingWith(": send a text");
    }

    @Test
    void aListingIsThatOfTheRootByNameUnlessOtherwiseAsked() {
        assertThat(command("list_files", "{}"))
                .isEqualTo(new FileQuery.ListFiles(SERVER, "/", FileQuery.Order.NAME, false, 0, 10_000));
        assertThat(command("list_files", "{'path':''}"))
                .isEqualTo(new FileQuery.ListFiles(SERVER, "/", FileQuery.Order.NAME, false, 0, 10_000));
        assertThat(command("list_files", "{'path':'/logs','sort':'Modified','order':'desc','offset':'20','limit':10}"))
                .isEqualTo(new FileQuery.ListFiles(SERVER, "/logs", FileQuery.Order.MODIFIED, true, 20, 10));
    }

    @Test
    void aSearchLooksForNamesOrContent() {
        assertThat(command("search_files", "{'query':'*.yml'}"))
                .isEqualTo(
                        new FileQuery.SearchFiles(SERVER, "/", "*.yml", Optional.empty(), FileQuery.Wanted.ALL, 200));
        assertThat(command("search_files", "{'path':'/p','content':'port','fileType':'file','limit':1000}"))
                .isEqualTo(
                        new FileQuery.SearchFiles(SERVER, "/p", "", Optional.of("port"), FileQuery.Wanted.FILE, 1000));
        assertThat(refusal("search_files", "{'query':'" + "x".repeat(1001) + "'}"))
                .hasMessageContaining("query", "at most 1000");
        assertThat(refusal("search_files", "{'content':'" + "x".repeat(1001) + "'}"))
                .hasMessageContaining("content", "at most 1000");
    }

    @Test
    void aFileIsReadAsTextOrAsBase64WholeOrInPart() {
        assertThat(command("read_file", "{'path':'/a'}"))
                .isEqualTo(new FileQuery.ReadFile(SERVER, "/a", 0, OptionalLong.empty(), false));
        assertThat(command("read_file", "{'path':'a','encoding':'base64','offset':7000000000,'length':'5'}"))
                .isEqualTo(new FileQuery.ReadFile(SERVER, "a", 7_000_000_000L, OptionalLong.of(5), true));
        assertThat(command("download_file", "{'path':'/a','encoding':'utf8'}"))
                .isEqualTo(new FileQuery.ReadFile(SERVER, "/a", 0, OptionalLong.empty(), true));
        assertThat(command("tail_file", "{'path':'/a'}")).isEqualTo(new FileQuery.TailFile(SERVER, "/a", 100));
    }

    @ParameterizedTest
    @CsvSource({"md5, MD5", "SHA1, SHA-1", "sha-256, SHA-256", "SHA-512, SHA-512", "'', SHA-256"})
    void aChecksumHasAnAlgorithm(String word, String algorithm) {
        assertThat(command("get_file_checksums", "{'paths':['/a','/b'],'algorithm':'" + word + "'}"))
                .isEqualTo(new FileQuery.GetChecksums(SERVER, List.of("/a", "/b"), algorithm));
    }

    @Test
    void aLinkLastsFiveMinutesUnlessOtherwiseAsked() {
        assertThat(command("create_download_link", "{'path':'/a'}"))
                .isEqualTo(new FileQuery.CreateFileLink(SERVER, "/a", false, Duration.ofMinutes(5)));
        assertThat(command("create_upload_link", "{'path':'/a','lifetime':3600}"))
                .isEqualTo(new FileQuery.CreateFileLink(SERVER, "/a", true, Duration.ofHours(1)));
    }

    private byte[] written(String content) {
        FileContent written =
                ((FileChange.WriteFile) command("write_file", "{'path':'/a','content':" + content + "}")).content();
        try (InputStream in = written.open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void contentIsTextUnlessItIsSaidToBeBase64() {
        assertThat(written("'grüß\\n'")).isEqualTo("grüß\n".getBytes(StandardCharsets.UTF_8));
        assertThat(written("'eA==','encoding':'UTF-8'")).isEqualTo("eA==".getBytes(StandardCharsets.UTF_8));
        assertThat(written("'/wA=','encoding':'base64'")).containsExactly(0xff, 0x00);
        assertThat(written("'/w\\r\\nA=\\n','encoding':'Base64'")).containsExactly(0xff, 0x00);
        assertThat(written("''")).isEmpty();
        assertThat(written("'','encoding':'base64'")).isEmpty();
    }

    @Test
    void contentMayBeAnyJson() {
        assertThat(written("5")).asString().isEqualTo("5");
        assertThat(written("true")).asString().isEqualTo("true");
        assertThat(written("{'a':[1,null]}")).asString().isEqualTo("{\"a\":[1,null]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2!", "====", "a", "_-8=", "aGVsbG8=aGVsbG8="})
    void whatIsNotBase64IsRefusedAndNotQuoted(String content) {
        for (String action : new String[] {"write_file", "upload_file"}) {
            assertThat(refusal(action, "{'path':'/a','encoding':'base64','content':'" + content + "'}"))
                    .hasMessage("content is not base64: send it as encoding says");
        }
    }

    @Test
    void aFileIsWrittenWhateverItWasOrInPlaceOfWhatItIsSaidToBe() {
        assertThat(command("write_file", "{'path':'/a','content':'x'}"))
                .isEqualTo(
                        new FileChange.WriteFile(SERVER, "/a", new FileContent.Inline(base64("x")), Optional.empty()));
        assertThat(command("write_file", "{'path':'/a','content':'x','ifMatch':'" + "AB".repeat(32) + "'}"))
                .isEqualTo(new FileChange.WriteFile(
                        SERVER, "/a", new FileContent.Inline(base64("x")), Optional.of(SHA256)));
    }

    @Test
    void anUploadMaySayHowManyChunksItHas() {
        assertThat(command("upload_file", "{'path':'/a.chunk0','content':'eA==','encoding':'base64'}"))
                .isEqualTo(new FileChange.UploadFile(
                        SERVER, "/a.chunk0", new FileContent.Inline(base64("x")), OptionalInt.empty()));
        assertThat(command("upload_file", "{'path':'/a.chunk0','content':'x','totalChunks':'3'}"))
                .isEqualTo(new FileChange.UploadFile(
                        SERVER, "/a.chunk0", new FileContent.Inline(base64("x")), OptionalInt.of(3)));
        assertThat(command("merge_upload", "{'path':'/a'}"))
                .isEqualTo(new FileChange.MergeUpload(SERVER, "/a", OptionalInt.empty(), Optional.empty()));
        assertThat(command("merge_upload", "{'path':'/a','totalChunks':3,'sha256':'" + SHA256 + "'}"))
                .isEqualTo(new FileChange.MergeUpload(SERVER, "/a", OptionalInt.of(3), Optional.of(SHA256)));
    }

    @Test
    void pathsComeAloneOrSeveralAtOnce() {
        assertThat(command("delete_file", "{'path':'/a'}"))
                .isEqualTo(new FileChange.DeleteFiles(SERVER, List.of("/a")));
        assertThat(command("delete_files", "{'paths':['/a','b'],'path':'/c'}"))
                .isEqualTo(new FileChange.DeleteFiles(SERVER, List.of("/a", "b")));
        String thousand = "'/a'" + ",'/a'".repeat(999);
        assertThat(command("delete_files", "{'paths':[" + thousand + "]}"))
                .isEqualTo(new FileChange.DeleteFiles(SERVER, Collections.nCopies(1000, "/a")));
        assertThat(refusal("delete_files", "{'paths':[" + thousand + ",'/a']}"))
                .hasMessageContaining("payload.paths", "1 to 1000 entries");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "'/a'", "{}", "5", "['/a',null]", "['/a',{}]", "[['/a']]", "[7]"})
    void whatIsNoListOfPathsIsRefused(String paths) {
        for (String action : new String[] {"delete_files", "get_file_checksums", "set_file_permissions"}) {
            assertThat(refusal(action, "{'mode':'644','paths':" + paths + "}"))
                    .message()
                    .matches("payload\\.paths(\\[[01]])? .*");
        }
        assertThat(refusal("create_archive", "{'archivePath':'/a.zip','files':" + paths + "}"))
                .message()
                .matches("payload\\.files(\\[[01]])? .*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'oldPath','newPath'", "'sourcePath','destinationPath'", "'from','to'"})
    void aMoveHasTwoEndsUnderAnyOfTheirNames(String names) {
        String pair = names.replace(",", ":'/a',") + ":'/b'";
        List<Move> move = List.of(new Move("/a", "/b"));

        assertThat(command("rename_file", "{" + pair + "}"))
                .isEqualTo(new FileChange.MoveFiles(SERVER, "rename_file", move, false));
        assertThat(command("move_file", "{" + pair + ",'overwrite':true}"))
                .isEqualTo(new FileChange.MoveFiles(SERVER, "move_file", move, true));
        assertThat(command("copy_file", "{" + pair + "}")).isEqualTo(new FileChange.CopyFiles(SERVER, move, false));
        assertThat(command("copy_files", "{'overwrite':'true','items':[{" + pair + "},{'from':'/c','to':'/d'}]}"))
                .isEqualTo(new FileChange.CopyFiles(SERVER, List.of(new Move("/a", "/b"), new Move("/c", "/d")), true));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "[], items",
                "{}, items",
                "'/a', items",
                "[{}], items[0].oldPath",
                "['/a'], items[0]",
                "[null], items[0].oldPath",
                "`[{'from':'/a','to':'/b'},{'from':'/a'}]`, items[1].newPath",
            })
    void whatIsNoListOfMovesIsRefused(String items, String field) {
        for (String action : new String[] {"move_files", "copy_files", "rename_file"}) {
            assertThat(refusal(action, "{'items':" + items + "}")).hasMessageStartingWith("payload." + field + " ");
        }
    }

    @ParameterizedTest
    @CsvSource({"'644', 420", "'0644', 420", "755, 493", "'000', 0", "'777', 511"})
    void permissionsAreThreeOctalDigits(String mode, int bits) {
        assertThat(command("set_file_permissions", "{'path':'/a','mode':'" + mode + "'}"))
                .isEqualTo(new FileChange.SetPermissions(SERVER, List.of("/a"), bits));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'9'", "'64'", "'648'", "'1777'", "'4755'", "'rw-r--r--'", "''", "-644", "6.44", "true"})
    void otherPermissionsAreRefused(String mode) {
        assertThat(refusal("set_file_permissions", "{'path':'/a','mode':" + mode + "}"))
                .hasMessageStartingWith("mode ");
    }

    @Test
    void aNumberMayBeAMode() {
        assertThat(command("set_file_permissions", "{'paths':['/a','/b'],'mode':644}"))
                .isEqualTo(new FileChange.SetPermissions(SERVER, List.of("/a", "/b"), 0644));
    }

    @Test
    void archivesAsThePanelAsksForThem() {
        assertThat(command("create_archive", "{'files':['/a','/b'],'archivePath':'/c.zip','format':'zip'}"))
                .isEqualTo(new FileChange.CreateArchive(SERVER, List.of("/a", "/b"), "/c.zip", Optional.of("zip")));
        assertThat(command("create_archive", "{'path':'/a','archivePath':'/c.tar'}"))
                .isEqualTo(new FileChange.CreateArchive(SERVER, List.of("/a"), "/c.tar", Optional.empty()));
        assertThat(command("extract_archive", "{'archivePath':'/c.zip'}"))
                .isEqualTo(new FileChange.ExtractArchive(SERVER, "/c.zip", "/", "overwrite"));
        assertThat(command("extract_archive", "{'path':'/c.zip','extractPath':'/d','conflict':'skip'}"))
                .isEqualTo(new FileChange.ExtractArchive(SERVER, "/c.zip", "/d", "skip"));
    }

    @Test
    void aFileIsPulledIntoADirectory() {
        assertThat(command("pull_file", "{'url':'https://files.example/a'}"))
                .isEqualTo(new FileChange.PullFile(
                        SERVER, "https://files.example/a", "/", Optional.empty(), Optional.empty()));
        assertThat(command("pull_file", "{'url':'u','path':'/d','fileName':'f','checksum':'md5:1'}"))
                .isEqualTo(new FileChange.PullFile(SERVER, "u", "/d", Optional.of("f"), Optional.of("md5:1")));
        assertThat(command("pull_file", "{'url':'u','path':'/d','directory':'/e'}"))
                .isEqualTo(new FileChange.PullFile(SERVER, "u", "/e", Optional.empty(), Optional.empty()));
    }

    @Test
    void aModAsThePanelOfTheWorkshopAndAsOthersAskForIt() {
        assertThat(
                        command(
                                "install_mod",
                                "{'type':'steam_workshop','workshopId':123,'name':'A mod','downloadUrl':'https://w.example/1'}"))
                .isEqualTo(new FileChange.InstallMod(
                        SERVER,
                        "123",
                        "A mod",
                        Optional.empty(),
                        "https://w.example/1",
                        Optional.empty(),
                        "/mods",
                        false,
                        Optional.empty()));
        assertThat(command("install_mod", """
                        {'modId':'m-1','version':'2','url':'u','checksum':'c','directory':'/plugins','unpack':true,
                         'appId':'440'}"""))
                .isEqualTo(new FileChange.InstallMod(
                        SERVER,
                        "m-1",
                        "m-1",
                        Optional.of("2"),
                        "u",
                        Optional.of("c"),
                        "/plugins",
                        true,
                        Optional.of("440")));
        assertThat(command("uninstall_mod", "{'workshopId':'123'}"))
                .isEqualTo(new FileChange.UninstallMod(SERVER, "123"));
    }

    @Test
    void anOperationIsNamedByItsIdOrThatOfItsCommand() {
        assertThat(command("get_operation", "{'commandId':'c1'}")).isEqualTo(new Command.GetOperation("c1"));
        assertThat(command("cancel_operation", "{'operationId':'c1'}")).isEqualTo(new Command.CancelOperation("c1"));
        assertThat(command("list_operations", "{}")).isEqualTo(new Command.ListOperations());
    }

    @Test
    void theOldestPanelsReadAndWriteByFramesOfTheirOwn() {
        Inbound read = decoder.frame("{\"type\":\"file_read\",\"data\":{\"serverId\":\"s1\",\"path\":\"a.txt\"}}");
        Inbound write = decoder.frame(
                "{\"type\":\"file_write\",\"data\":{\"serverId\":\"s1\",\"path\":\"a.txt\",\"content\":\"x\"}}");

        assertThat(read).isInstanceOfSatisfying(Inbound.Request.class, inbound -> {
            assertThat(inbound.request().dialect()).isEqualTo(Dialect.LEGACY);
            assertThat(inbound.request().command())
                    .isEqualTo(new FileQuery.ReadFile(SERVER, "a.txt", 0, OptionalLong.empty(), false));
        });
        assertThat(write).isInstanceOfSatisfying(Inbound.Request.class, inbound -> {
            assertThat(inbound.request().dialect()).isEqualTo(Dialect.LEGACY);
            assertThat(inbound.request().command())
                    .isEqualTo(new FileChange.WriteFile(
                            SERVER, "a.txt", new FileContent.Inline(base64("x")), Optional.empty()));
        });
        assertThat(decoder.frame("{\"type\":\"file_content\",\"data\":{}}"))
                .isEqualTo(new Inbound.Ignored("file_content"));
    }
}
