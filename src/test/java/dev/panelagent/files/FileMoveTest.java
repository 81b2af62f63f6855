package dev.panelagent.files;

import static dev.panelagent.files.TestWorkspace.SERVER;
import static dev.panelagent.files.TestWorkspace.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.protocol.FileChange.Move;
import dev.panelagent.protocol.FileChange.MoveFiles;
import dev.panelagent.protocol.FileData;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileMoveTest {
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

    private static FileData.Batch move(Workspace workspace, boolean replace, Move... moves) {
        return FileChanges.move(workspace, new MoveFiles(SERVER, "move_file", List.of(moves), replace));
    }

    private FileData.Batch move(String from, String to) {
        return move(server.open(), false, new Move(from, to));
    }

    @Test
    void aFileGetsItsNewNameAndMissingDirectories() {
        server.plant("a", "x");

        FileData.Batch batch = move("/a", "/new/deep/b");

        assertThat(server.tree("")).containsExactly("new", "new/deep", "new/deep/b");
        assertThat(server.read("new/deep/b")).isEqualTo("x");
        assertThat(batch.message()).isEqualTo("1 entry moved");
        assertThat(batch.previousMode()).isEmpty();
    }

    @Test
    void aDirectoryIsMovedWithAllInIt() {
        server.plant("d/e/file", "x");

        FileData.Batch _ = move("/d", "/moved");

        assertThat(server.tree("")).containsExactly("moved", "moved/e", "moved/e/file");
    }

    @Test
    void aLinkIsMovedAndNotWhatItPointsTo() {
        server.plant("file", "x");
        server.link("link", "file");

        FileData.Batch _ = move("/link", "/link2");

        assertThat(server.path("link2")).isSymbolicLink();
        assertThat(server.tree("")).containsExactly("file", "link2");
    }

    @Test
    void whatIsThereIsReplacedOnlyIfAsked() {
        server.plant("a", "new");
        server.plant("b", "old");

        assertRefused(ErrorCode.FILE_EXISTS, () -> move("/a", "/b"));
        assertThat(server.read("b")).isEqualTo("old");

        FileData.Batch _ = move(server.open(), true, new Move("/a", "/b"));
        assertThat(server.read("b")).isEqualTo("new");
        assertThat(server.tree("")).containsExactly("b");
    }

    @Test
    void aDirectoryWithSomethingInItIsNotReplaced() {
        server.plant("a/x", "");
        server.plant("b/y", "kept");

        assertRefused(ErrorCode.FILE_EXISTS, () -> move(server.open(), true, new Move("/a", "/b")));
        assertThat(server.tree("")).containsExactly("a", "a/x", "b", "b/y");
    }

    @Test
    void nothingGoesIntoItselfByAnyWay() {
        server.plant("d/file", "");
        server.link("way", "d");

        assertRefused(ErrorCode.CONFIG_INVALID, () -> move("/d", "/d/e"));
        assertRefused(ErrorCode.CONFIG_INVALID, () -> move("/d", "/d"));
        assertRefused(ErrorCode.CONFIG_INVALID, () -> move("/d", "/way/e"));
        assertThat(server.tree("")).containsExactly("d", "d/file", "way");
    }

    @Test
    void theRootStaysAndSoDoesWhatIsMissing() {
        server.plant("a", "");

        assertRefused(ErrorCode.PERMISSION_DENIED, () -> move("/", "/b"));
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> move("/a", "/"));
        assertRefused(ErrorCode.FILE_NOT_FOUND, () -> move("/missing", "/new/b"));
        assertThat(server.tree("")).as("and no directory is made").containsExactly("a");
    }

    @Test
    void nothingIsMovedOut() {
        server.plant("a", "");
        server.link("out", "../..");

        assertRefused(ErrorCode.PERMISSION_DENIED, () -> move("/a", "/out/b"));
        assertThat(dir.resolve("b")).doesNotExist();
    }

    @Test
    void whatIsDeniedDoesNotMoveWithItsDirectory() {
        server.plant("d/sub/secret.key", "kept");
        server.plant("d/file", "");

        assertRefused(
                        ErrorCode.PERMISSION_DENIED,
                        () -> move(server.open(0, "secret.key"), false, new Move("/d", "/e")))
                .withMessageContaining("/d/sub/secret.key");
        assertThat(server.tree("")).containsExactly("d", "d/file", "d/sub", "d/sub/secret.key");
    }

    @Test
    void nothingMovesToWhereItWouldBeDenied() {
        server.plant("d/plugins/mine.jar", "");
        server.plant("mine.jar", "");
        server.directory("live");
        server.link("way", "live");
        Workspace guarded = server.open(0, "/live/plugins/*.jar", "/live/*.jar");

        for (String to : List.of("/live/plugins", "/way/plugins")) {
            assertRefused(ErrorCode.PERMISSION_DENIED, () -> move(guarded, false, new Move("/d/plugins", to)));
        }
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> move(guarded, false, new Move("/mine.jar", "/way/mine.jar")));

        assertThat(server.tree("")).containsExactly("d", "d/plugins", "d/plugins/mine.jar", "live", "mine.jar", "way");
    }

    @Test
    void withADenylistWhatItDoesNotCoverMoves() {
        server.plant("d/e/file", "x");

        FileData.Batch _ = move(server.open(0, "*.key"), false, new Move("/d", "/new"));

        assertThat(server.read("new/e/file")).isEqualTo("x");
    }

    @Test
    void ofSeveralEachHasItsOutcome() {
        server.plant("a", "");
        server.plant("b", "");

        FileData.Batch batch =
                move(server.open(), false, new Move("/a", "/a2"), new Move("/a", "/a3"), new Move("/b", "/b2"));

        assertThat(batch.outcomes().stream().map(FileData.Outcome::code))
                .containsExactly(Optional.empty(), Optional.of(ErrorCode.FILE_NOT_FOUND), Optional.empty());
        assertThat(batch.outcomes().getLast().path()).isEqualTo("/b");
        assertThat(batch.message()).isEqualTo("2 of 3 entries moved");
        assertThat(server.tree("")).containsExactly("a2", "b2");
    }
}
