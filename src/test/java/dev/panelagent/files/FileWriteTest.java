package dev.panelagent.files;

import static dev.panelagent.files.TestWorkspace.SERVER;
import static dev.panelagent.files.TestWorkspace.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.protocol.FileChange.WriteFile;
import dev.panelagent.protocol.FileContent;
import dev.panelagent.protocol.FileData;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWriteTest {
    private static final String SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final int MIB = 1 << 20;

    @TempDir
    Path dir;

    private TestWorkspace server;

    @BeforeEach
    void provide() {
        server = new TestWorkspace(dir);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static FileData.Written write(Workspace workspace, String path, String content, Optional<String> ifMatch) {
        String base64 = Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8));
        return FileContents.write(workspace, new WriteFile(SERVER, path, new FileContent.Inline(base64), ifMatch));
    }

    private FileData.Written write(String path, String content) {
        return write(server.open(), path, content, Optional.empty());
    }

    @Test
    void aNewFileIsWrittenWithTheModeOfNewFiles() {
        FileData.Written written = write("/abc", "abc");

        assertThat(server.read("abc")).isEqualTo("abc");
        assertThat(server.mode("abc")).isEqualTo("rw-r--r--");
        assertThat(written.sha256()).contains(SHA256_OF_ABC);
        assertThat(written.item().path()).isEqualTo("/abc");
        assertThat(written.item().size()).isEqualTo(3);
        assertThat(server.tree("")).as("nothing is left beside it").containsExactly("abc");
    }

    @Test
    void directoriesThatAreMissingAreMade() {
        write("/a/b/c/file", "x");

        assertThat(server.read("a/b/c/file")).isEqualTo("x");
        assertThat(server.mode("a/b")).isEqualTo("rwxr-xr-x");
    }

    @Test
    void aFileThatIsReplacedKeepsItsMode() {
        server.plant("run.sh", "old and longer");
        server.mode("run.sh", "rwxr-x---");

        write("/run.sh", "new");

        assertThat(server.read("run.sh")).isEqualTo("new");
        assertThat(server.mode("run.sh")).isEqualTo("rwxr-x---");
    }

    @Test
    void aFileIsReplacedOnlyIfItIsWhatTheSenderSaw() {
        server.plant("file", "abc");

        write(server.open(), "/file", "new", Optional.of(SHA256_OF_ABC));
        assertThat(server.read("file")).isEqualTo("new");

        assertRefused(ErrorCode.FILE_CHANGED, () -> write(server.open(), "/file", "newer", Optional.of(SHA256_OF_ABC)));
        assertThat(server.read("file")).isEqualTo("new");
    }

    @Test
    void whatTheSenderSawMustStillBeThere() {
        assertRefused(ErrorCode.FILE_NOT_FOUND, () -> write(server.open(), "/file", "new", Optional.of(SHA256_OF_ABC)));
        assertThat(server.tree("")).isEmpty();
    }

    @Test
    void throughALinkInsideTheFileItPointsToIsWritten() {
        server.plant("real/file", "old");
        server.link("link", "hop");
        server.link("hop", "real/file");
        server.link("way", "real");

        write("/link", "new");
        write("/way/other", "beside");

        assertThat(server.read("real/file")).isEqualTo("new");
        assertThat(server.path("link")).isSymbolicLink();
        assertThat(server.read("real/other")).isEqualTo("beside");
    }

    @Test
    void throughALinkThatLeadsOutNothingIsWritten() throws Exception {
        Path outside = Files.writeString(dir.resolve("outside"), "theirs");
        server.link("absolute", outside.toString());
        server.link("relative", "../../outside");
        server.link("directory", "../..");

        for (String path : new String[] {"/absolute", "/relative", "/directory/new"}) {
            assertRefused(ErrorCode.PERMISSION_DENIED, () -> write(path, "mine"));
        }

        assertThat(outside).hasContent("theirs");
        assertThat(server.path("absolute")).isSymbolicLink();
        assertThat(dir.resolve("new")).doesNotExist();
    }

    @Test
    void aDirectoryOrAFileOnTheWayStays() {
        server.plant("d/file", "kept");

        assertRefused(ErrorCode.CONFIG_INVALID, () -> write("/d", "x"));
        assertRefused(ErrorCode.CONFIG_INVALID, () -> write("/d/file/below", "x"));
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> write("/", "x"));

        assertThat(server.tree("")).containsExactly("d", "d/file");
        assertThat(server.read("d/file")).isEqualTo("kept");
    }

    @Test
    void whatIsDeniedIsNotWrittenByAnyName() {
        server.plant("server.jar", "kept");
        server.link("way", "server.jar");
        Workspace guarded = server.open(0, "/server.jar", "/secret/");

        for (String path : new String[] {"/server.jar", "/way", "/secret/new"}) {
            assertRefused(ErrorCode.PERMISSION_DENIED, () -> write(guarded, path, "x", Optional.empty()));
        }

        assertThat(server.read("server.jar")).isEqualTo("kept");
        assertThat(server.tree("")).containsExactly("server.jar", "way");
    }

    @Test
    void whatTheDiskLimitForbidsLeavesTheOldFile() {
        server.plant("file", "old");
        Workspace limited = server.open(MIB);

        assertRefused(
                ErrorCode.INSUFFICIENT_RESOURCES, () -> write(limited, "/file", "x".repeat(2 * MIB), Optional.empty()));

        assertThat(server.read("file")).isEqualTo("old");
        assertThat(server.tree("")).containsExactly("file");
    }

    @Test
    void whatWasNotWrittenInTheEndDoesNotCount() {
        server.directory("d");
        Workspace limited = server.open(4 * MIB);
        long before = limited.budget().usedBytes();

        assertRefused(
                ErrorCode.INSUFFICIENT_RESOURCES, () -> write(limited, "/file", "x".repeat(5 * MIB), Optional.empty()));
        assertRefused(ErrorCode.CONFIG_INVALID, () -> write(limited, "/d", "x".repeat(3 * MIB), Optional.empty()));

        assertThat(limited.budget().usedBytes()).isEqualTo(before);
        write(limited, "/file", "x".repeat(3 * MIB), Optional.empty());
        assertThat(server.path("file")).hasSize(3 * MIB);
    }

    @Test
    void whatIsReplacedMakesRoom() {
        server.plant("file", "x".repeat(3 * MIB));
        Workspace limited = server.open(4 * MIB);
        long before = limited.budget().usedBytes();

        write(limited, "/file", "y".repeat(3 * MIB), Optional.empty());
        assertThat(limited.budget().usedBytes()).isEqualTo(before);

        write(limited, "/file", "z", Optional.empty());
        assertThat(limited.budget().usedBytes()).isEqualTo(before - 3 * MIB + 1);
    }
}
