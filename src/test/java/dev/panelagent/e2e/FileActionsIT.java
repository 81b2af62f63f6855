package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.FakePanel;
import dev.panelagent.testing.LibertyAgent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server's files as the Panels ask for them (protocol 3.1, 4.5): by HTTP, by Issue #27 frames and by legacy ones. */
class FileActionsIT {
    private static FakePanel fake;
    private static LibertyAgent agent;
    private static ScriptedPanel panel;
    private static String server;
    private static Path data;

    @BeforeAll
    static void aServer() {
        fake = FakePanel.start(LibertyAgent.TOKEN);
        agent = LibertyAgent.start(Shells.settings(fake));
        panel = ScriptedPanel.on(fake);
        server = Shells.id();
        String create = panel.command("create_server", server, Shells.payload());
        assertThat(panel.completion(create).path("outcome").asText()).isEqualTo("completed");
        data = agent.dataDir().resolve("servers").resolve(server);
    }

    @AfterAll
    static void noServer() {
        panel.completion(panel.command("delete_server", server, "{\"deleteData\":true}"));
        agent.close();
        fake.close();
    }

    private static JsonNode http(String action, String payload) {
        return ScriptedPanel.parse(
                agent.api("{\"action\":\"" + action + "\",\"serverId\":\"" + server + "\",\"payload\":" + payload + "}")
                        .body());
    }

    private static JsonNode done(String action, String payload) {
        JsonNode answer = http(action, payload);
        assertThat(answer.path("success").asBoolean())
                .as("%s: %s", action, answer)
                .isTrue();
        return answer.path("data");
    }

    private static JsonNode refused(String action, String payload, String code) {
        JsonNode answer = http(action, payload);
        assertThat(answer.path("success").asBoolean())
                .as("%s: %s", action, answer)
                .isFalse();
        assertThat(answer.path("errorCode").asText())
                .as("%s: %s", action, answer)
                .isEqualTo(code);
        return answer;
    }

    private static List<String> names(JsonNode files) {
        return StreamSupport.stream(files.spliterator(), false)
                .map(file -> file.path("name").asText())
                .toList();
    }

    @Test
    void aFilesWholeLifeByHttp() throws IOException {
        // given a directory and a file in it
        done("create_directory", "{\"path\":\"/config\"}");
        JsonNode written = done("write_file", "{\"path\":\"/config/server.properties\",\"content\":\"motd=Grüße\\n\"}");
        assertThat(written.path("size").asInt()).isEqualTo("motd=Grüße\n".getBytes(StandardCharsets.UTF_8).length);
        assertThat(data.resolve("config/server.properties")).hasContent("motd=Grüße\n");

        // then it is listed, found, described and read
        JsonNode listed =
                done("list_files", "{\"path\":\"config\"}").path("files").path(0);
        assertThat(listed.path("name").asText()).isEqualTo("server.properties");
        assertThat(listed.path("type").asText()).isEqualTo("file");
        assertThat(listed.path("modified")).isEqualTo(listed.path("lastModified"));
        assertThat(names(done("search_files", "{\"path\":\"/\",\"query\":\"PROPERT\",\"fileType\":\"file\"}")
                        .path("files")))
                .containsExactly("server.properties");
        assertThat(done("search_files", "{\"path\":\"/\",\"content\":\"Grüße\"}")
                        .path("files")
                        .path(0)
                        .path("line")
                        .asInt())
                .isEqualTo(1);
        JsonNode read = done("read_file", "{\"path\":\"/config//server.properties\"}");
        assertThat(read.path("content").asText()).isEqualTo("motd=Grüße\n");
        assertThat(done("get_file_info", "{\"path\":\"/config/server.properties\"}")
                        .path("permissions")
                        .asText())
                .isEqualTo("644");

        // when somebody else changed it, what was meant for the old content is refused
        String seen = read.path("sha256").asText();
        done(
                "write_file",
                "{\"path\":\"/config/server.properties\",\"content\":\"motd=new\",\"ifMatch\":\"" + seen + "\"}");
        refused(
                "write_file",
                "{\"path\":\"/config/server.properties\",\"content\":\"x\",\"ifMatch\":\"" + seen + "\"}",
                "FILE_CHANGED");

        // then it is copied, moved, renamed, given permissions, and deleted
        done("copy_file", "{\"sourcePath\":\"/config\",\"destinationPath\":\"/backup/config\"}");
        done("move_file", "{\"sourcePath\":\"/backup/config/server.properties\",\"destinationPath\":\"/moved.txt\"}");
        done("rename_file", "{\"oldPath\":\"/moved.txt\",\"newPath\":\"/renamed.txt\"}");
        JsonNode changed = done("set_file_permissions", "{\"path\":\"/renamed.txt\",\"mode\":\"600\"}");
        assertThat(changed.path("previousMode").asText()).isEqualTo("644");
        assertThat(done("get_file_permissions", "{\"path\":\"/renamed.txt\"}")
                        .path("symbolic")
                        .asText())
                .isEqualTo("rw-------");
        assertThat(done("delete_file", "{\"path\":\"/renamed.txt\"}")
                        .path("message")
                        .asText())
                .isEqualTo("File deleted successfully");
        done("delete_file", "{\"paths\":[\"/config\",\"/backup\"]}");
        assertThat(data.resolve("config")).doesNotExist();
        assertThat(data.resolve("backup")).doesNotExist();
        refused("read_file", "{\"path\":\"/renamed.txt\"}", "FILE_NOT_FOUND");
    }

    @Test
    void bytesComeBackAsTheyWere() {
        byte[] bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        String base64 = Base64.getEncoder().encodeToString(bytes);

        done("upload_file", "{\"path\":\"/world.dat\",\"encoding\":\"base64\",\"content\":\"" + base64 + "\"}");
        JsonNode back = done("download_file", "{\"path\":\"/world.dat\"}");

        assertThat(back.path("encoding").asText()).isEqualTo("base64");
        assertThat(Base64.getDecoder().decode(back.path("content").asText())).isEqualTo(bytes);
        byte[] part = Base64.getDecoder()
                .decode(done("download_file", "{\"path\":\"/world.dat\",\"offset\":1000,\"length\":500}")
                        .path("content")
                        .asText());
        assertThat(part).isEqualTo(Arrays.copyOfRange(bytes, 1000, 1500));
        done("delete_file", "{\"path\":\"/world.dat\"}");
    }

    @Test
    void chunksBecomeTheFileWhenTheLastIsThere() {
        for (int chunk : new int[] {1, 0, 2}) {
            String content = chunk == 2 ? "end" : "chunk" + chunk;
            done(
                    "upload_file",
                    "{\"path\":\"/big.txt.chunk" + chunk + "\",\"encoding\":\"utf8\",\"content\":\"" + content + "\"}");
        }

        assertThat(data.resolve("big.txt")).hasContent("chunk0chunk1end");
        assertThat(names(done("list_files", "{}").path("files"))).doesNotContain("big.txt.chunk0");
        done("delete_file", "{\"path\":\"/big.txt\"}");
    }

    @Test
    void newFilesBelongToTheUserOfTheGame() throws IOException {
        done("write_file", "{\"path\":\"/owned/file\",\"content\":\"x\"}");

        Object owner = Files.getAttribute(data, "unix:uid");
        assertThat(Files.getAttribute(data.resolve("owned"), "unix:uid")).isEqualTo(owner);
        assertThat(Files.getAttribute(data.resolve("owned/file"), "unix:uid")).isEqualTo(owner);
        done("delete_file", "{\"path\":\"/owned\"}");
    }

    @Test
    void nothingLeadsOutOfTheServersData() throws IOException {
        Path secret = Files.writeString(agent.dataDir().resolve("secret"), "secret");
        Files.createSymbolicLink(data.resolve("out"), secret);
        Files.createSymbolicLink(data.resolve("up"), Path.of("../.."));

        for (String path : List.of("/out", "/up/secret", "/up")) {
            refused("read_file", "{\"path\":\"" + path + "\"}", "PERMISSION_DENIED");
        }
        refused("read_file", "{\"path\":\"/../../secret\"}", "CONFIG_INVALID");
        refused("write_file", "{\"path\":\"/out\",\"content\":\"x\"}", "PERMISSION_DENIED");
        refused("list_files", "{\"path\":\"/up\"}", "PERMISSION_DENIED");
        done("delete_file", "{\"paths\":[\"/out\",\"/up\"]}");

        assertThat(secret).hasContent("secret");
        assertThat(agent.dataDir().resolve("servers")).isDirectory();
    }

    @Test
    void anArchiveIsMadeAndUnpacked() {
        done("write_file", "{\"path\":\"/world/level.dat\",\"content\":\"level\"}");
        for (String format : List.of("zip", "tar", "tar.gz", "tar.zst", "tar.xz")) {
            JsonNode made = done(
                    "create_archive",
                    "{\"files\":[\"/world\"],\"archivePath\":\"/world." + format + "\",\"format\":\"" + format + "\"}");
            assertThat(made.path("size").asLong()).isPositive();
            assertThat(made.path("fileCount").asInt()).isPositive();

            JsonNode unpacked = done(
                    "extract_archive",
                    "{\"archivePath\":\"/world." + format + "\",\"extractPath\":\"/there/" + format + "\"}");
            assertThat(unpacked.path("files").size()).isPositive();
            assertThat(data.resolve("there/" + format + "/world/level.dat")).hasContent("level");
        }
        done(
                "delete_file",
                "{\"paths\":[\"/world\",\"/there\",\"/world.zip\",\"/world.tar\",\"/world.tar.gz\",\"/world.tar.zst\",\"/world.tar.xz\"]}");
    }

    @Test
    void aPullFromTheNodeItselfIsRefused() {
        refused(
                "pull_file",
                "{\"url\":\"http://127.0.0.1:" + agent.opsPort() + "/health\",\"directory\":\"/\"}",
                "ADDRESS_FORBIDDEN");
    }

    @Test
    void aModOfTheWorkshopNeedsSteamCmd() {
        JsonNode refusal = refused(
                "install_mod",
                "{\"type\":\"steam_workshop\",\"workshopId\":\"123\",\"name\":\"m\",\"downloadUrl\":\"steam://workshop/download/123\"}",
                "STEAMCMD_REQUIRED");

        assertThat(refusal.path("error").asText()).contains("STEAMCMD_IMAGE");
        assertThat(done("list_mods", "{}").path("count").asInt()).isZero();
    }

    @Test
    void aLinkTransfersOneFileOnce() throws Exception {
        String link = done("create_upload_link", "{\"path\":\"/by-link.bin\"}")
                .path("url")
                .asText();
        assertThat(Transfers.put(agent, link, "by link")).isBetween(200, 201);
        assertThat(Transfers.put(agent, link, "again")).isEqualTo(401);

        String back = done("create_download_link", "{\"path\":\"/by-link.bin\"}")
                .path("url")
                .asText();
        assertThat(Transfers.get(agent, back).body()).isEqualTo("by link");
        assertThat(Transfers.get(agent, back).statusCode()).isEqualTo(401);
        done("delete_file", "{\"path\":\"/by-link.bin\"}");
    }

    @Test
    void theSameBySocket() {
        JsonNode written = panel.response(
                panel.command("write_file", server, "{\"path\":\"/socket.txt\",\"content\":\"by socket\"}"));
        assertThat(written.path("success").asBoolean()).as("%s", written).isTrue();

        JsonNode read = panel.response(panel.command("read_file", server, "{\"path\":\"/socket.txt\"}"));
        assertThat(read.path("data").path("content").asText()).isEqualTo("by socket");

        JsonNode missing = panel.response(panel.command("read_file", server, "{\"path\":\"/nowhere\"}"));
        assertThat(missing.path("error").path("code").asText()).isEqualTo("FILE_NOT_FOUND");
        panel.response(panel.command("delete_file", server, "{\"path\":\"/socket.txt\"}"));
    }

    @Test
    void aFileOfManyMegabytesComesInOneFrame() {
        byte[] content = new byte[11 << 20];
        new Random(5).nextBytes(content);

        JsonNode written = panel.response(panel.command(
                "upload_file",
                server,
                "{\"path\":\"/frame.bin\",\"content\":\"" + Base64.getEncoder().encodeToString(content)
                        + "\",\"encoding\":\"base64\"}"));

        assertThat(written.path("success").asBoolean()).as("%s", written).isTrue();
        assertThat(data.resolve("frame.bin")).hasBinaryContent(content);
        done("delete_file", "{\"path\":\"/frame.bin\"}");
    }

    /** More of them than the agent's memory holds, with a character that makes Java take two bytes for each. */
    @Test
    void aBurstOfTheLargestFramesIsWrittenOrRefused() {
        byte[] content = new byte[11 << 20];
        String base64 = Base64.getEncoder().encodeToString(content);

        List<String> ids = IntStream.range(0, 8)
                .mapToObj(i -> panel.command(
                        "upload_file",
                        server,
                        "{\"path\":\"/€.bin\",\"content\":\"" + base64 + "\",\"encoding\":\"base64\"}"))
                .toList();

        List<JsonNode> answers = ids.stream().map(panel::response).toList();
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.path("success").asBoolean()
                                || answer.path("error").path("code").asText().equals("INSUFFICIENT_RESOURCES"))
                        .as("%s", answer)
                        .isTrue())
                .anySatisfy(
                        answer -> assertThat(answer.path("success").asBoolean()).isTrue());
        assertThat(data.resolve("€.bin")).hasBinaryContent(content);
        done("delete_file", "{\"path\":\"/€.bin\"}");
    }

    @Test
    void theSameInLegacyFrames() {
        panel.legacy(
                "file_write", "{\"serverId\":\"" + server + "\",\"path\":\"/old.txt\",\"content\":\"by old ways\"}");
        JsonNode written = panel.awaitLegacy(
                "file_content",
                frame -> frame.path("path").asText().equals("/old.txt")
                        && frame.path("success").asBoolean());
        assertThat(written.path("message").asText()).isNotEmpty();

        panel.legacy("file_read", "{\"serverId\":\"" + server + "\",\"path\":\"/old.txt\"}");
        assertThat(panel.awaitLegacy("file_content", frame -> frame.has("content"))
                        .path("content")
                        .asText())
                .isEqualTo("by old ways");
        done("delete_file", "{\"path\":\"/old.txt\"}");
    }

    @Test
    void writesInARowLandInTheirOrder() {
        for (int i = 0; i < 50; i++) {
            String _ = panel.command("write_file", server, "{\"path\":\"/row.txt\",\"content\":\"" + i + "\"}");
        }
        String last = panel.command("write_file", server, "{\"path\":\"/row.txt\",\"content\":\"last\"}");

        assertThat(panel.response(last).path("success").asBoolean()).isTrue();
        assertThat(data.resolve("row.txt")).hasContent("last");
        done("delete_file", "{\"path\":\"/row.txt\"}");
    }
}
