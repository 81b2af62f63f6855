package dev.panelagent.files.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.common.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class StagedTest extends OnBothResolvers {
    private static Staged.Finish with(boolean replace, OptionalInt mode, Optional<Instant> modified) {
        return new Staged.Finish(replace, mode, modified, false);
    }

    private static Staged.Finish replacing(boolean replace) {
        return with(replace, OptionalInt.empty(), Optional.empty());
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(name)));
    }

    @Test
    void aReaderSeesTheOldFileOrTheNewAndNeverAPart() throws Exception {
        int size = 100_000;
        write(root, "file", "0".repeat(size));
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService reader = AgentThreads.perTask("reader")) {
            Future<Integer> reads = reader.submit(() -> {
                int count = 0;
                while (!done.get() || count == 0) {
                    String seen = read("file");
                    assertThat(seen).hasSize(size);
                    assertThat(seen.chars().distinct().count()).isOne();
                    count++;
                }
                return count;
            });
            for (int i = 0; i < 200; i++) {
                write(root, "file", String.valueOf(i % 10).repeat(size), replacing(true));
            }
            done.set(true);

            assertThat(reads.get()).isPositive();
        }
        assertThat(root.names(10)).containsExactly("file");
    }

    @Test
    void withoutACommitNothingIsLeft() throws Exception {
        write(root, "file", "old");
        try (Staged staged = root.stage("file")) {
            int _ = staged.channel().write(ByteBuffer.wrap(new byte[10]));
            assertThat(root.names(10)).hasSize(2);
            assertThat(staged.replaced().map(FileInfo::size)).contains(3L);
        }

        assertThat(root.names(10)).containsExactly("file");
        assertThat(read("file")).isEqualTo("old");
    }

    @Test
    void whoeverTookTheUnfinishedFileAwayIsNoTrouble() throws Exception {
        try (Staged staged = root.stage("file")) {
            TreeRemover.empty(root);
            assertRefused(ErrorCode.FILE_NOT_FOUND, () -> staged.commit(Staged.Finish.REPLACE));
        }

        assertThat(data).isEmptyDirectory();
    }

    @Test
    void aFileIsNotReplacedUnlessItMayBe() {
        write(root, "file", "old");

        assertRefused(ErrorCode.FILE_EXISTS, () -> write(root, "file", "new", replacing(false)));

        assertThat(read("file")).isEqualTo("old");
        assertThat(root.names(10)).containsExactly("file");
        write(root, "other", "new", replacing(false));
        assertThat(read("other")).isEqualTo("new");
    }

    @Test
    void aDirectoryIsNeverReplaced() throws Exception {
        Files.createDirectory(data.resolve("dir"));

        assertRefused(ErrorCode.CONFIG_INVALID, () -> write(root, "dir", "new"));

        assertThat(root.names(10)).containsExactly("dir");
    }

    @Test
    void modesAreKeptWhenAFileIsReplaced() throws Exception {
        write(root, "run.sh", "old");
        root.permissions("run.sh", 0750);

        write(root, "run.sh", "new");
        write(root, "plain", "new");

        assertThat(mode("run.sh")).isEqualTo("rwxr-x---");
        assertThat(mode("plain")).isEqualTo("rw-r--r--");
    }

    @Test
    void modeAndTimeMayBeAskedFor() throws Exception {
        Instant longAgo = Instant.parse("2001-02-03T04:05:06.789Z");

        write(root, "file", "x", with(true, OptionalInt.of(07711), Optional.of(longAgo)));

        assertThat(mode("file")).isEqualTo("rwx--x--x");
        assertThat(root.info("file").mode()).isEqualTo(0711);
        assertThat(root.info("file").modified()).isEqualTo(longAgo);
    }

    @Test
    void theFileBelongsToTheGame() throws Exception {
        if (!isRoot(dir)) {
            reopenAsOther();
            assertRefused(ErrorCode.PERMISSION_DENIED, () -> write(root, "file", "x"));
            assertThat(data).isEmptyDirectory();
            return;
        }
        reopenAsOther();
        write(root, "file", "x");
        root.make("dir").close();
        root.link("link", "file");

        for (String name : new String[] {"file", "dir", "link"}) {
            assertThat(root.info(name).uid()).as(name).isEqualTo(12345);
            assertThat(root.info(name).gid()).as(name).isEqualTo(23456);
        }
    }

    /** The root is there and its owner's; only what is new would be another's. */
    private void reopenAsOther() {
        close();
        ServerRoots roots = new ServerRoots(dir, Optional.of("12345:23456"), resolver);
        files = roots.open(S1, Access.ALL);
        root = files.root();
    }

    @Test
    void whereTheImageNamesTheUserAnyMayWrite() throws Exception {
        reopen(Access.ALL, Optional.empty());

        write(root, "file", "x");
        root.make("dir").close();

        assertThat(mode("file")).isEqualTo("rw-rw-rw-");
        assertThat(mode("dir")).isEqualTo("rwxrwxrwx");
    }

    @Test
    void itWritesWhereItsDirectoryIsByNow() throws Exception {
        Path before = Files.createDirectory(data.resolve("before"));
        Path elsewhere = Files.createDirectory(dir.resolve("elsewhere"));
        try (Directory directory = files.directory(at("before"))) {
            Path _ = Files.move(before, data.resolve("after"));
            Path _ = Files.createSymbolicLink(before, elsewhere);

            write(directory, "file", "x");
        }

        assertThat(data.resolve("after/file")).hasContent("x");
        assertThat(elsewhere).isEmptyDirectory();
    }
}
