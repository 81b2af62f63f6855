package dev.panelagent.files;

import static dev.panelagent.files.TestWorkspace.SERVER;
import static dev.panelagent.files.TestWorkspace.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.protocol.FileChange.CopyFiles;
import dev.panelagent.protocol.FileChange.Move;
import dev.panelagent.protocol.FileData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCopyTest {
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

    private static FileData.Batch copy(Workspace workspace, boolean replace, Progress progress, Move... moves) {
        return FileCopy.copy(workspace, new CopyFiles(SERVER, List.of(moves), replace), progress);
    }

    private FileData.Batch copy(String from, String to) {
        return copy(server.open(), false, Progress.NONE, new Move(from, to));
    }

    @Test
    void aFileIsCopiedWithItsModeAndTime() {
        server.plant("run.sh", "content");
        server.mode("run.sh", "rwxr-x---");
        server.modified("run.sh", Instant.parse("2024-05-06T07:08:09Z"));
        AtomicLong told = new AtomicLong();

        FileData.Batch batch =
                copy(server.open(), false, Told.by(told::addAndGet), new Move("/run.sh", "/new/deep/copy.sh"));

        assertThat(server.read("new/deep/copy.sh")).isEqualTo("content");
        assertThat(server.mode("new/deep/copy.sh")).isEqualTo("rwxr-x---");
        assertThat(server.path("new/deep/copy.sh").toFile().lastModified())
                .isEqualTo(Instant.parse("2024-05-06T07:08:09Z").toEpochMilli());
        assertThat(server.read("run.sh")).isEqualTo("content");
        assertThat(batch.message()).isEqualTo("1 entry copied");
        assertThat(told).hasValue(7);
    }

    @Test
    void aTreeIsCopiedWithItsModes() {
        server.plant("d/a/file", "1");
        server.mode("d/a/file", "rw-------");
        server.plant("d/b/c/file", "2");
        server.directory("d/empty");
        server.plant("d/z", "3");
        server.mode("d/a", "r-x------");
        server.mode("d/b", "rwxrwxrwx");
        server.mode("d", "rwxr-x---");

        FileData.Batch _ = copy("/d", "/e");

        assertThat(server.tree("e")).isEqualTo(server.tree("d"));
        assertThat(server.read("e/b/c/file")).isEqualTo("2");
        assertThat(server.read("e/z")).isEqualTo("3");
        for (String path : List.of("", "/a", "/a/file", "/b", "/b/c", "/empty", "/z")) {
            assertThat(server.mode("e" + path)).as(path).isEqualTo(server.mode("d" + path));
        }
    }

    @Test
    void linksInsideAreKeptAndThoseThatLeadOutAreLeftOut() {
        server.plant("d/file", "x");
        server.link("d/inside", "file");
        server.link("d/up", "../other");
        server.link("d/outside", "../../../etc");
        server.link("d/absolute", "/etc/passwd");
        server.plant("other", "");

        FileData.Batch _ = copy("/d", "/e");

        assertThat(server.tree("e")).containsExactly("file", "inside", "up");
        assertThat(server.path("e/inside")).isSymbolicLink().hasContent("x");
    }

    @Test
    void aLinkThatIsCopiedIsALink() {
        server.plant("file", "x");
        server.link("link", "file");
        server.link("out", "/etc/passwd");

        FileData.Batch _ = copy("/link", "/link2");

        assertThat(server.path("link2")).isSymbolicLink().hasContent("x");
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> copy("/out", "/out2"));
        assertThat(server.tree("")).containsExactly("file", "link", "link2", "out");
    }

    @Test
    void whatIsDeniedIsLeftOut() {
        server.plant("d/secret/key", "");
        server.plant("d/file", "");
        server.plant("d/a.key", "");
        Workspace guarded = server.open(0, "secret/", "*.key");

        FileData.Batch _ = copy(guarded, false, Progress.NONE, new Move("/d", "/e"));

        assertThat(server.tree("e")).containsExactly("file");
        assertRefused(
                ErrorCode.PERMISSION_DENIED, () -> copy(guarded, false, Progress.NONE, new Move("/d/a.key", "/b.txt")));
        assertRefused(
                ErrorCode.PERMISSION_DENIED, () -> copy(guarded, false, Progress.NONE, new Move("/d/file", "/b.key")));
    }

    @Test
    void aPipeIsLeftOutOfATreeAndRefusedByItself() {
        server.directory("d");
        server.pipe("d/pipe");
        server.plant("d/file", "");

        FileData.Batch _ = copy("/d", "/e");

        assertThat(server.tree("e")).containsExactly("file");
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> copy("/d/pipe", "/pipe"));
    }

    @Test
    void nothingIsCopiedIntoItselfByAnyWay() {
        server.plant("d/file", "");
        server.link("way", "d");

        assertRefused(ErrorCode.CONFIG_INVALID, () -> copy("/d", "/d/e"));
        assertRefused(ErrorCode.CONFIG_INVALID, () -> copy("/d", "/d"));
        assertRefused(ErrorCode.CONFIG_INVALID, () -> copy("/d", "/way/e"));
        assertThat(server.tree("")).containsExactly("d", "d/file", "way");
    }

    @Test
    void theRootAndWhatIsMissingAreNotCopied() {
        server.plant("a", "");

        assertRefused(ErrorCode.PERMISSION_DENIED, () -> copy("/", "/b"));
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> copy("/a", "/"));
        assertRefused(ErrorCode.FILE_NOT_FOUND, () -> copy("/missing", "/new/b"));
        assertThat(server.tree("")).as("and no directory is made").containsExactly("a");
    }

    @Test
    void whatIsThereIsReplacedOnlyIfAskedAndOnlyIfItIsAFile() {
        server.plant("a", "new");
        server.plant("b", "old");
        server.plant("d/x", "");
        server.plant("e/y", "");

        assertRefused(ErrorCode.FILE_EXISTS, () -> copy("/a", "/b"));
        assertThat(server.read("b")).isEqualTo("old");
        FileData.Batch _ = copy(server.open(), true, Progress.NONE, new Move("/a", "/b"));
        assertThat(server.read("b")).isEqualTo("new");

        assertRefused(ErrorCode.FILE_EXISTS, () -> copy(server.open(), true, Progress.NONE, new Move("/d", "/e")));
        assertThat(server.tree("e")).containsExactly("y");
    }

    @Test
    void theDiskLimitEndsACopyAndWhatIsThereCounts() {
        for (String name : List.of("d/1", "d/2", "d/3")) {
            server.plant(name, "x".repeat(MIB));
        }
        Workspace limited = server.open(5 * MIB);
        long before = limited.budget().usedBytes();

        assertRefused(
                ErrorCode.INSUFFICIENT_RESOURCES, () -> copy(limited, false, Progress.NONE, new Move("/d", "/e")));

        assertThat(server.tree("e")).as("complete files only").containsExactly("1");
        assertThat(server.path("e/1")).hasSize(MIB);
        assertThat(limited.budget().usedBytes()).isEqualTo(before + MIB);
    }

    @Test
    void aCopyThatIsCalledOffLeavesNoHalfFile() {
        server.plant("d/1", "x");
        server.plant("d/2", "x".repeat(MIB));
        AtomicLong told = new AtomicLong();
        Progress cancelled = Told.by(bytes -> {
            if (told.addAndGet(bytes) > MIB / 2) {
                throw new CancellationException();
            }
        });

        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> copy(server.open(), false, cancelled, new Move("/d", "/e"), new Move("/d", "/f")));

        assertThat(server.tree("e")).containsExactly("1");
        assertThat(server.path("f")).doesNotExist();
    }

    @Test
    void aDirectoryThatVanishesMeanwhileIsPassedOver() {
        server.directory("d/b-gone");
        server.plant("d/a", "x");
        server.plant("d/c/file", "x");
        Progress deleting = Told.by(_ -> {
            boolean _ = server.path("d/b-gone").toFile().delete();
        });

        FileData.Batch _ = copy(server.open(), false, deleting, new Move("/d", "/e"));

        assertThat(server.tree("e")).containsExactly("a", "c", "c/file");
    }

    @Test
    void whatVanishesInTheMomentItIsCopiedIsPassedOver() {
        server.directory("d/a-gone");
        server.plant("d/b-gone", "x");
        server.plant("d/c/file", "x");
        // Each is deleted between being looked at and being opened.
        String[] names = {"d/a-gone", "d/b-gone"};
        int[] at = {0};
        Progress deleting = Told.by(_ -> {
            if (at[0] < names.length) {
                boolean _ = server.path(names[at[0]++]).toFile().delete();
            }
        });

        FileData.Batch batch = copy(server.open(), false, deleting, new Move("/d", "/e"));

        assertThat(batch.outcomes().getFirst().code()).isEmpty();
        assertThat(server.tree("e")).containsExactly("a-gone", "c", "c/file");
    }

    @Test
    void aDirectoryThatIsMovedMeanwhileStillGoesWhereItBelongs() {
        server.plant("d/a/file", "x");
        server.plant("d/b/c/file", "y");
        server.plant("d/b/z", "z");
        server.directory("far/away");
        int[] looks = {0};
        Progress moving = Told.by(_ -> {
            if (++looks[0] == 1) {
                boolean _ = server.path("d")
                        .toFile()
                        .renameTo(server.path("far/away/d").toFile());
            }
        });

        FileData.Batch _ = copy(server.open(), false, moving, new Move("/d", "/e"));

        assertThat(server.tree("e")).containsExactly("a", "a/file", "b", "b/c", "b/c/file", "b/z");
    }

    @Test
    void ofSeveralEachHasItsOutcome() {
        server.plant("a", "x");

        FileData.Batch batch =
                copy(server.open(), false, Progress.NONE, new Move("/missing", "/m"), new Move("/a", "/b"));

        assertThat(batch.outcomes().stream().map(FileData.Outcome::code))
                .containsExactly(Optional.of(ErrorCode.FILE_NOT_FOUND), Optional.empty());
        assertThat(batch.message()).isEqualTo("1 of 2 entries copied");
        assertThat(Files.exists(server.path("b"))).isTrue();
    }
}
