package dev.panelagent.files.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of files that have the names of an archive's. */
class ConflictTest {
    @TempDir
    Path dir;

    @TempDir
    Path archives;

    private Server server;
    private Path target;

    @BeforeEach
    void start() throws IOException {
        server = Server.in(dir);
        target = Files.createDirectories(server.root.resolve("target"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Path archive(ArchiveFormat format, String... entries) throws IOException {
        return Sample.at(archives.resolve("archive"), format, entries);
    }

    private void refused(ErrorCode code, String naming, Conflict conflict, Path archive) {
        Map<String, String> before = Server.tree(target);

        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> server.unpack(archive, "target", conflict))
                .withMessageContaining(naming)
                .extracting(RequestException::code)
                .isEqualTo(code);

        assertThat(Server.tree(target)).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(ArchiveFormat.class)
    void overwriteReplacesFilesAndLinksAndNothingElse(ArchiveFormat format) throws Exception {
        Files.writeString(target.resolve("a"), "old and longer");
        Files.writeString(target.resolve("pointed-to"), "stays");
        Files.createSymbolicLink(target.resolve("b"), Path.of("pointed-to"));
        Files.writeString(target.resolve("l"), "was a file");
        Files.createSymbolicLink(target.resolve("m"), Path.of("pointed-to"));

        Extracted extracted =
                server.unpack(archive(format, "a=new", "b=file", "l->a", "m->a"), "target", Conflict.OVERWRITE);

        assertThat(target.resolve("a")).hasContent("new");
        assertThat(target.resolve("b")).hasContent("file").isRegularFile();
        assertThat(Files.isSymbolicLink(target.resolve("b"))).isFalse();
        assertThat(target.resolve("pointed-to")).hasContent("stays");
        assertThat(Files.readSymbolicLink(target.resolve("l"))).hasToString("a");
        assertThat(Files.readSymbolicLink(target.resolve("m"))).hasToString("a");
        assertThat(target).isDirectoryNotContaining(path -> path.toString().contains(".panel-agent-"));
        assertThat(extracted.files()).containsExactlyInAnyOrder("/target/a", "/target/b", "/target/l", "/target/m");
        assertThat(extracted.count()).isEqualTo(4);
        assertThat(extracted.bytes()).isEqualTo(7);
        assertThat(extracted.skipped()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ArchiveFormat.class)
    void skipLeavesWhatIsThereAndSaysSo(ArchiveFormat format) throws Exception {
        Files.writeString(target.resolve("a"), "old");
        Files.createSymbolicLink(target.resolve("b"), Path.of("nowhere"));
        Files.writeString(target.resolve("l"), "was a file");

        Extracted extracted =
                server.unpack(archive(format, "a=new", "b=new", "c=new", "l->a"), "target", Conflict.SKIP);

        assertThat(target.resolve("a")).hasContent("old");
        assertThat(Files.readSymbolicLink(target.resolve("b"))).hasToString("nowhere");
        assertThat(target.resolve("c")).hasContent("new");
        assertThat(target.resolve("l")).hasContent("was a file");
        assertThat(extracted.files()).containsExactly("/target/c");
        assertThat(extracted.count()).isEqualTo(1);
        assertThat(extracted.bytes()).isEqualTo(3);
        assertThat(extracted.skipped()).containsExactlyInAnyOrder("/target/a", "/target/b", "/target/l");
    }

    @ParameterizedTest
    @EnumSource(ArchiveFormat.class)
    void failUnpacksNothingAndCounts(ArchiveFormat format) throws Exception {
        Files.writeString(target.resolve("a"), "old");
        Files.writeString(target.resolve("l"), "old");

        refused(
                ErrorCode.FILE_EXISTS,
                "/target/a\" and 1 more are",
                Conflict.FAIL,
                archive(format, "a=x", "b=x", "l->a"));
        refused(ErrorCode.FILE_EXISTS, "/target/l\" is there", Conflict.FAIL, archive(format, "b=x", "l->b"));
    }

    @ParameterizedTest
    @EnumSource(Conflict.class)
    void filesAndDirectoriesNeverReplaceEachOther(Conflict conflict) throws Exception {
        Files.writeString(Files.createDirectory(target.resolve("d")).resolve("kept"), "");
        Files.writeString(target.resolve("f"), "kept");
        Files.createSymbolicLink(target.resolve("l"), Path.of("d"));

        for (ArchiveFormat format : ArchiveFormat.values()) {
            refused(ErrorCode.FILE_EXISTS, "is a directory", conflict, archive(format, "new=", "d=x"));
            refused(ErrorCode.FILE_EXISTS, "is a directory", conflict, archive(format, "new=", "d->new"));
            refused(ErrorCode.FILE_EXISTS, "is no directory", conflict, archive(format, "new=", "f/"));
            refused(ErrorCode.FILE_EXISTS, "is no directory", conflict, archive(format, "new=", "f/below=x"));
            refused(ErrorCode.FILE_EXISTS, "is no directory", conflict, archive(format, "new=", "l/below=x"));
        }
    }

    @Test
    void directoriesAreMergedAndThoseThatWereThereKeepTheirPermissions() throws Exception {
        Path there = Files.createDirectories(target.resolve("d/deep"));
        Files.setPosixFilePermissions(there, PosixFilePermissions.fromString("rwx------"));
        Files.writeString(there.resolve("mine"), "mine");
        byte[] archive = new RawTar()
                .entry("d/", '5', new byte[0], RawTar.with(TarHeader.MODE, "0000711"))
                .entry("d/deep/", '5', new byte[0], RawTar.with(TarHeader.MODE, "0000711"))
                .file("d/deep/theirs", "theirs")
                .entry("d/new/", '5', new byte[0], RawTar.with(TarHeader.MODE, "0000711"))
                .file("d/new/x", "")
                .bytes();

        Extracted extracted = server.unpack(Files.write(archives.resolve("archive"), archive), "target", Conflict.FAIL);

        assertThat(Files.getPosixFilePermissions(there)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(Files.getPosixFilePermissions(target.resolve("d/new")))
                .isEqualTo(PosixFilePermissions.fromString("rwx--x--x"));
        assertThat(there.resolve("mine")).hasContent("mine");
        assertThat(there.resolve("theirs")).hasContent("theirs");
        assertThat(extracted.files()).containsExactlyInAnyOrder("/target/d/deep/theirs", "/target/d/new/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1 a=2", "a->x a=2", "d/a=1 d/./a=2", "d/a->x d//a=2"})
    void ofTwoEntriesOfOneNameTheLastIsTakenTheFirstOrNone(String entries) throws Exception {
        Path archive = archive(ArchiveFormat.TAR, entries.split(" "));
        String name = entries.startsWith("d") ? "d/a" : "a";

        refused(ErrorCode.FILE_EXISTS, "twice", Conflict.FAIL, archive);
        Extracted last = server.unpack(archive, "last", Conflict.OVERWRITE);
        Extracted first = server.unpack(archive, "first", Conflict.SKIP);

        assertThat(server.root.resolve("last/" + name)).hasContent("2").isRegularFile();
        assertThat(last).isEqualTo(new Extracted(last.files(), 1, 1, java.util.List.of()));
        assertThat(last.files()).containsExactly("/last/" + name);
        assertThat(first.files()).containsExactly("/first/" + name);
        assertThat(first.skipped()).containsExactly("/first/" + name);
        assertThat(first.count()).isEqualTo(1);
    }

    @Test
    void aLinkCanTakeTheNameOfAnEarlierFile() throws Exception {
        Path archive = archive(ArchiveFormat.TAR, "a=content", "b=", "a->b");

        Extracted extracted = server.unpack(archive, "target", Conflict.OVERWRITE);

        assertThat(Files.readSymbolicLink(target.resolve("a"))).hasToString("b");
        assertThat(extracted.count()).isEqualTo(2);
        assertThat(extracted.bytes()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Conflict.class)
    void aNameIsAFileOrADirectory(Conflict conflict) throws Exception {
        refused(ErrorCode.ARCHIVE_INVALID, "as a directory", conflict, archive(ArchiveFormat.TAR, "a/", "a=x"));
        refused(ErrorCode.ARCHIVE_INVALID, "has a file", conflict, archive(ArchiveFormat.TAR, "a=x", "a/"));
    }

    @Test
    void hardLinksMeetConflictsAsFilesDo() throws Exception {
        Files.writeString(target.resolve("h"), "old");
        Path archive = new Fixture()
                .file("f", "new")
                .link("l", "f")
                .hardLink("h", "f")
                .hardLink("f", "f")
                .hardLink("second", "l")
                .at(archives.resolve("archive"));

        Extracted skipped = server.unpack(archive, "target", Conflict.SKIP);
        assertThat(target.resolve("h")).hasContent("old");
        assertThat(skipped.skipped()).containsExactly("/target/h");
        Extracted written = server.unpack(archive, "target", Conflict.OVERWRITE);

        assertThat(target.resolve("h")).hasContent("new");
        assertThat(Files.readSymbolicLink(target.resolve("second"))).hasToString("f");
        assertThat(written.count()).isEqualTo(4);
    }

    @Test
    void policiesHaveNames() {
        assertThat(Conflict.parse(" Overwrite ")).isEqualTo(Conflict.OVERWRITE);
        assertThat(Conflict.parse("skip")).isEqualTo(Conflict.SKIP);
        assertThat(Conflict.parse("FAIL")).isEqualTo(Conflict.FAIL);
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> Conflict.parse("replace"))
                .withMessageContaining("use overwrite, skip or fail");
    }
}
