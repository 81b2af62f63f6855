package dev.panelagent.files.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.panelagent.common.ErrorCode;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DirectoryTest extends OnBothResolvers {
    /** Access that denies one path and what is below it. */
    private record Denying(String path) implements Access {
        @Override
        public boolean denies(List<String> names, boolean directory) {
            return at(String.join("/", names)).isWithin(at(path));
        }

        @Override
        public boolean isOpen() {
            return false;
        }
    }

    @Test
    void itKnowsWhatIsInIt() throws Exception {
        Files.write(data.resolve("file"), new byte[5000]);
        Files.createLink(data.resolve("again"), data.resolve("file"));
        Files.setLastModifiedTime(
                data.resolve("file"), java.nio.file.attribute.FileTime.from(Instant.parse("2001-02-03T04:05:06Z")));
        Files.createSymbolicLink(data.resolve("link"), Path.of("file"));
        boolean _ = Mounts.make("mkfifo", data.resolve("pipe").toString());

        FileInfo file = root.info("file");

        assertThat(file.kind()).isEqualTo(FileInfo.Kind.FILE);
        assertThat(file.size()).isEqualTo(5000);
        assertThat(file.allocated()).isBetween(5000L, 100_000L);
        assertThat(file.links()).isEqualTo(2);
        assertThat(file.modified()).isEqualTo(Instant.parse("2001-02-03T04:05:06Z"));
        assertThat(file.inode()).isEqualTo(Files.getAttribute(data.resolve("file"), "unix:ino"));
        assertThat(file.uid()).isEqualTo(Files.getAttribute(data.resolve("file"), "unix:uid"));
        assertThat(file.isSameAs(root.info("again"))).isTrue();
        assertThat(file.isSameAs(root.info("link"))).isFalse();
        assertThat(root.info("link").isLink()).isTrue();
        assertThat(root.info("link").size()).isEqualTo(4);
        assertThat(root.info("pipe").kind()).isEqualTo(FileInfo.Kind.SPECIAL);
        assertThat(root.info().isDirectory()).isTrue();
        assertThat(root.find("nothing")).isEmpty();
        assertThat(root.names(10)).containsExactlyInAnyOrder("file", "again", "link", "pipe");
    }

    @Test
    void itHandsOutNamesUntilOneIsNotAccepted() throws Exception {
        for (int i = 0; i < 3000; i++) {
            Files.createFile(data.resolve("a-name-that-takes-some-room-in-the-buffer-" + i));
        }
        List<String> some = new ArrayList<>();

        root.names(name -> some.add(name) && some.size() < 2500);

        assertThat(some).hasSize(2500).doesNotHaveDuplicates();
        assertThat(root.names(3000)).hasSize(3000).doesNotHaveDuplicates();
        assertRefused(ErrorCode.LIMIT_EXCEEDED, () -> root.names(2999));
    }

    @Test
    void itReadsPlainFilesOnly() throws Exception {
        write(root, "file", "content");
        boolean _ = Mounts.make("mkfifo", data.resolve("pipe").toString());

        try (FileChannel channel = root.read("file")) {
            assertThat(Channels.newInputStream(channel).readAllBytes())
                    .isEqualTo("content".getBytes(StandardCharsets.UTF_8));
        }
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> root.read("pipe"));
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> files.read(at("pipe")));
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> root.permissions("pipe", 0600));
    }

    @Test
    void aDirectoryIsMadeOnceAndEntered() {
        try (Directory made = root.make("dir");
                Directory entered = root.makeOrEnter("dir");
                Directory inner = entered.makeOrEnter("inner")) {
            assertThat(made.path()).isEqualTo(at("dir"));
            assertThat(inner.path()).isEqualTo(at("dir/inner"));
            assertThat(made.info().mode()).isEqualTo(0755);
            assertThat(made.info().isSameAs(entered.info())).isTrue();
        }
    }

    @Test
    void itStaysItselfWhereverItIsMoved() throws Exception {
        try (Directory made = root.make("dir")) {
            Files.move(data.resolve("dir"), data.resolve("moved"));
            Files.createDirectory(data.resolve("dir"));
            write(made, "file", "x");
        }

        assertThat(data.resolve("moved/file")).exists();
        assertThat(data.resolve("dir")).isEmptyDirectory();
    }

    @Test
    void aRemovedOneTakesNothingMore() {
        try (Directory made = root.make("dir")) {
            root.removeDirectory("dir");

            assertRefused(ErrorCode.FILE_NOT_FOUND, () -> write(made, "file", "x"));
            assertRefused(ErrorCode.FILE_NOT_FOUND, () -> made.make("inner"));
        }
    }

    @Test
    void namesAreGivenInOneStep() {
        write(root, "file", "new");
        write(root, "other", "old");
        try (Directory dir = root.make("dir")) {
            assertRefused(ErrorCode.FILE_EXISTS, () -> root.rename("file", root, "other", false));
            root.rename("file", root, "other", true);
            root.rename("other", dir, "inside", false);
        }

        assertThat(read("dir/inside")).isEqualTo("new");
        assertThat(root.names(10)).containsExactly("dir");
    }

    @Test
    void permissionsAreTheNineBitsAndNoMore() throws Exception {
        write(root, "file", "x");
        root.make("dir").close();

        root.permissions("file", 04755);
        root.permissions("dir", 01700);

        assertThat(root.info("file").mode()).isEqualTo(0755);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("dir"))))
                .isEqualTo("rwx------");
    }

    @Test
    void timesAreSetToTheNanosecond() {
        Instant time = Instant.parse("1969-12-31T23:59:58.123456789Z");
        write(root, "file", "x");

        root.touch("file", time);

        assertThat(root.info("file").modified()).isEqualTo(time);
        root.sync();
    }

    @Test
    void whatTheDenylistCoversIsLeftAlone() throws Exception {
        Files.createDirectories(data.resolve("config/inner"));
        Files.writeString(data.resolve("config/file"), "kept");
        Files.createSymbolicLink(data.resolve("way"), Path.of("config"));
        Files.createSymbolicLink(data.resolve("way-to-file"), Path.of("config/file"));
        Files.writeString(data.resolve("free"), "x");
        reopen(new Denying("config"), Optional.of(self(dir)));

        assertRefused(ErrorCode.PERMISSION_DENIED, () -> read("config/file"));
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> read("way-to-file"));
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> read("way/file"));
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> files.directory(at("way")));
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> root.enter("config"));
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> root.stage("config"));
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> root.make("config"));
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> root.removeDirectory("config"));
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> root.permissions("config", 0700));
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> root.rename("config", root, "x", true));
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> root.rename("free", root, "config", true));
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> root.link("config", "free"));
        assertThat(data.resolve("config/file")).hasContent("kept");
    }

    @Test
    void aClosedOneIsNotUsed() {
        Directory made = root.make("dir");
        made.close();
        made.close();

        assertThatIllegalStateException().isThrownBy(() -> made.info());
    }
}
