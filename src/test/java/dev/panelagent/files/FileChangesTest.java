package dev.panelagent.files;

import static dev.panelagent.files.TestWorkspace.SERVER;
import static dev.panelagent.files.TestWorkspace.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.protocol.FileChange.CreateDirectory;
import dev.panelagent.protocol.FileChange.DeleteFiles;
import dev.panelagent.protocol.FileChange.SetPermissions;
import dev.panelagent.protocol.FileData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories that are made, files that are removed, and permissions; see {@link FileMoveTest} for moves. */
class FileChangesTest {
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

    private FileData.Item make(String path) {
        return FileChanges.makeDirectory(server.open(), new CreateDirectory(SERVER, path))
                .item();
    }

    private FileData.Batch delete(String... paths) {
        return delete(server.open(), Progress.NONE, paths);
    }

    private static FileData.Batch delete(Workspace workspace, Progress progress, String... paths) {
        return FileChanges.delete(workspace, new DeleteFiles(SERVER, List.of(paths)), progress);
    }

    private static FileData.Batch permissions(Workspace workspace, int mode, String... paths) {
        return FileChanges.permissions(workspace, new SetPermissions(SERVER, List.of(paths), mode));
    }

    private static List<Optional<ErrorCode>> codes(FileData.Batch batch) {
        return batch.outcomes().stream().map(FileData.Outcome::code).toList();
    }

    @Test
    void aDirectoryIsMadeWithThoseAboveItAndOnce() {
        FileData.Item made = make("/a/b/c");
        server.plant("a/b/c/file", "kept");
        FileData.Item again = make("/a/b/c");

        assertThat(made.kind()).isEqualTo(FileData.Kind.DIRECTORY);
        assertThat(made.path()).isEqualTo("/a/b/c");
        assertThat(server.mode("a/b/c")).isEqualTo("rwxr-xr-x");
        assertThat(again.path()).isEqualTo("/a/b/c");
        assertThat(server.read("a/b/c/file")).isEqualTo("kept");
    }

    @Test
    void aFileInTheWayOfADirectoryStays() {
        server.plant("a/file", "kept");

        assertRefused(ErrorCode.CONFIG_INVALID, () -> make("/a/file"));
        assertRefused(ErrorCode.CONFIG_INVALID, () -> make("/a/file/below"));
        assertThat(server.read("a/file")).isEqualTo("kept");
    }

    @Test
    void noDirectoryIsMadeOutsideOrWhereItIsDenied() {
        server.link("out", "../..");
        Workspace guarded = server.open(0, "/secret/");

        assertRefused(ErrorCode.PERMISSION_DENIED, () -> make("/out/new"));
        assertRefused(
                ErrorCode.PERMISSION_DENIED,
                () -> FileChanges.makeDirectory(guarded, new CreateDirectory(SERVER, "/secret/new")));
        assertThat(dir.resolve("new")).doesNotExist();
        assertThat(server.path("secret")).doesNotExist();
    }

    @Test
    void whatIsLookedAtIsTheLinkItself() {
        server.plant("file", "abc");
        server.link("link", "file");

        assertThat(FileChanges.look(server.open(), "/link").target()).contains("file");
        assertThat(FileChanges.look(server.open(), "/file").size()).isEqualTo(3);
        assertThat(FileChanges.look(server.open(), "/").kind()).isEqualTo(FileData.Kind.DIRECTORY);
        assertRefused(ErrorCode.FILE_NOT_FOUND, () -> FileChanges.look(server.open(), "/missing"));
    }

    @Test
    void aFileIsDeleted() {
        server.plant("a", "");
        server.plant("b", "");

        FileData.Batch batch = delete("/a");

        assertThat(batch.message()).isEqualTo("File deleted successfully");
        assertThat(batch.outcomes()).containsExactly(new FileData.Outcome("/a", Optional.empty(), Optional.empty()));
        assertThat(server.tree("")).containsExactly("b");
    }

    @Test
    void aDirectoryIsDeletedWithAllInIt() {
        server.plant("d/a/b/c/file", "");
        server.plant("d/file", "");
        server.directory("d/empty");
        server.pipe("d/pipe");
        server.plant("e", "");

        FileData.Batch _ = delete("/d");

        assertThat(server.tree("")).containsExactly("e");
    }

    @Test
    void aLinkIsDeletedAndNotWhatItPointsTo() throws Exception {
        Path outside = Files.writeString(dir.resolve("outside"), "theirs");
        server.plant("real/file", "kept");
        server.link("link", "real");
        server.link("d/way", "../real");
        server.link("d/out", outside.toString());

        FileData.Batch _ = delete("/link", "/d");

        assertThat(server.tree("")).containsExactly("real", "real/file");
        assertThat(outside).hasContent("theirs");
    }

    @Test
    void theRootAndWhatIsMissingAreNotDeleted() {
        server.plant("a", "");

        assertRefused(ErrorCode.PERMISSION_DENIED, () -> delete("/"));
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> delete("./"));
        assertRefused(ErrorCode.FILE_NOT_FOUND, () -> delete("/missing"));
        assertThat(server.tree("")).containsExactly("a");
    }

    @Test
    void oneThatFailsDoesNotKeepTheOthers() {
        server.plant("a", "");
        server.plant("b", "");

        FileData.Batch batch = delete("/a", "/missing", "/b");

        assertThat(codes(batch))
                .containsExactly(Optional.empty(), Optional.of(ErrorCode.FILE_NOT_FOUND), Optional.empty());
        assertThat(batch.outcomes().get(1).path()).isEqualTo("/missing");
        assertThat(batch.outcomes().get(1).error().orElseThrow()).contains("missing");
        assertThat(batch.message()).isEqualTo("2 of 3 entries deleted");
        assertThat(server.tree("")).isEmpty();
    }

    @Test
    void ifAllFailTheFirstReasonIsTold() {
        assertRefused(ErrorCode.FILE_NOT_FOUND, () -> delete("/first", "/../second"))
                .withMessageContaining("first");
    }

    @Test
    void whatIsDeniedStaysAndAllElseGoes() {
        server.plant("d/keep/key", "kept");
        server.plant("d/other/file", "");
        server.plant("d/file", "");

        assertRefused(ErrorCode.PERMISSION_DENIED, () -> delete(server.open(0, "key"), Progress.NONE, "/d"))
                .withMessageContaining("/d/keep/key");

        assertThat(server.tree("")).containsExactly("d", "d/keep", "d/keep/key");
        assertThat(server.read("d/keep/key")).isEqualTo("kept");
    }

    @Test
    void whatIsDeletedMakesRoom() {
        server.plant("d/large", "x".repeat(1 << 20));
        server.plant("single", "x".repeat(1 << 20));
        Workspace limited = server.open(4 << 20);
        long before = limited.budget().usedBytes();
        long[] told = {0};

        FileData.Batch _ = delete(limited, Told.by(bytes -> told[0] += bytes), "/d", "/single");

        assertThat(limited.budget().usedBytes()).isEqualTo(before - (2 << 20));
        assertThat(told[0]).isEqualTo(2 << 20);
    }

    @Test
    void aFileWithAnotherNameMakesNoRoom() throws Exception {
        Path file = server.plant("a", "x".repeat(1 << 20));
        Path _ = Files.createLink(server.path("b"), file);
        Workspace limited = server.open(4 << 20);
        long before = limited.budget().usedBytes();

        FileData.Batch _ = delete(limited, Progress.NONE, "/a");
        assertThat(limited.budget().usedBytes()).isEqualTo(before);

        FileData.Batch _ = delete(limited, Progress.NONE, "/b");
        assertThat(limited.budget().usedBytes()).isEqualTo(before - (1 << 20));
    }

    @Test
    void aDeletionThatIsCalledOffEndsThere() {
        for (int i = 0; i < 10; i++) {
            server.plant("d/" + i, "");
        }
        int[] files = {0};
        Progress cancelled = Told.by(_ -> {
            if (++files[0] == 3) {
                throw new CancellationException();
            }
        });

        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> delete(server.open(), cancelled, "/d", "/e"));

        assertThat(server.tree("d")).hasSize(7);
    }

    @Test
    void permissionsAreSetAndTheOldOnesTold() {
        server.plant("run.sh", "");
        server.mode("run.sh", "rw-r-----");
        server.plant("d/inside", "");
        server.mode("d/inside", "rw-------");

        FileData.Batch file = permissions(server.open(), 0755, "/run.sh");
        FileData.Batch _ = permissions(server.open(), 0700, "/d");

        assertThat(server.mode("run.sh")).isEqualTo("rwxr-xr-x");
        assertThat(file.previousMode()).hasValue(0640);
        assertThat(file.newMode()).hasValue(0755);
        assertThat(file.message()).isEqualTo("1 entry changed");
        assertThat(server.mode("d")).isEqualTo("rwx------");
        assertThat(server.mode("d/inside")).isEqualTo("rw-------");
    }

    @Test
    void permissionsOfWhatIsNoPlainFileAreRefused() throws Exception {
        server.plant("file", "");
        server.mode("file", "rw-r--r--");
        server.link("link", "file");
        server.pipe("pipe");
        Path _ = Files.createLink(server.path("other"), server.plant("one", ""));
        server.plant("denied", "");

        for (String path : List.of("/link", "/pipe", "/one", "/denied", "/")) {
            assertRefused(ErrorCode.PERMISSION_DENIED, () -> permissions(server.open(0, "denied"), 0777, path));
        }
        assertThat(server.mode("file")).isEqualTo("rw-r--r--");
    }

    @Test
    void ofSeveralTheOldPermissionsAreThoseOfTheFirstThatChanged() {
        server.plant("a", "");
        server.mode("a", "r--------");
        server.plant("b", "");
        server.mode("b", "rw-------");
        server.link("link", "a");

        FileData.Batch batch = permissions(server.open(), 0600, "/link", "/a", "/missing", "/b");

        assertThat(codes(batch))
                .containsExactly(
                        Optional.of(ErrorCode.PERMISSION_DENIED),
                        Optional.empty(),
                        Optional.of(ErrorCode.FILE_NOT_FOUND),
                        Optional.empty());
        assertThat(batch.previousMode()).hasValue(0400);
        assertThat(batch.message()).isEqualTo("2 of 4 entries changed");
        assertThat(server.mode("a")).isEqualTo("rw-------");
    }
}
