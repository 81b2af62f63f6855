package dev.panelagent.files.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the system says, provoked and in the words of whoever asked. */
class ErrnoTest extends OnBothResolvers {
    @Test
    void whatIsNotThere() {
        assertRefused(ErrorCode.FILE_NOT_FOUND, () -> root.info("nothing"));
        assertRefused(ErrorCode.FILE_NOT_FOUND, () -> root.remove("nothing"));
        assertRefused(ErrorCode.FILE_NOT_FOUND, () -> files.read(at("nothing")));
    }

    @Test
    void whatIsInTheWay() throws Exception {
        Files.createDirectories(data.resolve("dir/full"));
        Files.createDirectory(data.resolve("other"));
        write(root, "file", "x");

        assertRefused(ErrorCode.FILE_EXISTS, () -> root.make("dir"));
        assertRefused(ErrorCode.FILE_EXISTS, () -> root.make("file"));
        assertRefused(ErrorCode.FILE_EXISTS, () -> root.link("file", "dir"));
        assertRefused(ErrorCode.FILE_EXISTS, () -> root.removeDirectory("dir"));
        assertRefused(ErrorCode.FILE_EXISTS, () -> root.rename("other", root, "dir", true));
        assertRefused(ErrorCode.FILE_EXISTS, () -> root.rename("other", root, "file", false));
    }

    @Test
    void whatIsOfTheWrongKind() throws Exception {
        Files.createDirectory(data.resolve("dir"));
        write(root, "file", "x");

        assertRefused(ErrorCode.CONFIG_INVALID, () -> files.read(at("dir")));
        assertRefused(ErrorCode.CONFIG_INVALID, () -> root.remove("dir"));
        assertRefused(ErrorCode.CONFIG_INVALID, () -> root.removeDirectory("file"));
        assertRefused(ErrorCode.CONFIG_INVALID, () -> files.directory(at("file")));
        assertRefused(ErrorCode.CONFIG_INVALID, () -> files.info(at("file/below")));
        assertRefused(ErrorCode.CONFIG_INVALID, () -> root.rename("dir", root, "file", true));
        assertRefused(ErrorCode.CONFIG_INVALID, () -> root.rename("file", root, "dir", true));
    }

    @Test
    void aDirectoryDoesNotGoIntoItself() throws Exception {
        Files.createDirectory(data.resolve("dir"));
        try (Directory dir = root.enter("dir")) {
            assertRefused(ErrorCode.CONFIG_INVALID, () -> root.rename("dir", dir, "x", false));
        }
    }

    @Test
    void aFullDisk() throws Exception {
        try (Mounts mounts = new Mounts()) {
            if (mounts.memory(data, "64k")) {
                try (ServerFiles full = new ServerRoots(dir, Optional.of(self(dir)), new Naive()).open(S1, Access.ALL);
                        Directory there = full.root()) {
                    assertRefused(ErrorCode.INSUFFICIENT_RESOURCES, () -> fill(there));
                    assertThat(there.names(10)).isEmpty();
                }
            }
        }
    }

    private static void fill(Directory directory) {
        try (Staged staged = directory.stage("file")) {
            try {
                for (int i = 0; i < 100; i++) {
                    int _ = staged.channel().write(ByteBuffer.allocate(10_000));
                }
            } catch (IOException e) {
                throw ServerFiles.failure("write", staged.path(), e);
            }
        }
    }

    @Test
    void aDiskThatIsReadOnly() throws Exception {
        Files.writeString(data.resolve("file"), "x");
        try (Mounts mounts = new Mounts()) {
            if (mounts.bind(data, data)) {
                mounts.readOnly(data);
                try (ServerFiles fixed =
                                new ServerRoots(dir, Optional.of(self(dir)), new Naive()).open(S1, Access.ALL);
                        Directory there = fixed.root()) {
                    assertRefused(ErrorCode.PERMISSION_DENIED, () -> there.stage("new"));
                    assertRefused(ErrorCode.PERMISSION_DENIED, () -> there.make("new"));
                    assertRefused(ErrorCode.PERMISSION_DENIED, () -> there.remove("file"));
                    assertRefused(ErrorCode.PERMISSION_DENIED, () -> there.permissions("file", 0600));
                }
            }
        }
    }

    /** A server's root is a mount in these two alone, which the sandbox does not enter. */
    private static final class Naive implements Resolver {
        @Override
        public Fd resolve(Fd from, List<String> names, Last last) throws Errno {
            byte[] path = names.isEmpty() ? new byte[] {'.'} : Names.encode(names.getFirst());
            return Libc.openat(from.number(), path, Libc.Flags.PATH | Libc.Flags.CLOEXEC | Libc.Flags.NOFOLLOW, 0);
        }
    }

    @Test
    void whatTheNodeDoesNotAllow() throws Exception {
        Path closed = Files.createDirectory(data.resolve("closed"));
        Files.writeString(closed.resolve("file"), "x");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        try {
            if (isRoot(dir)) {
                assertThat(read("closed/file")).isEqualTo("x");
            } else {
                assertRefused(ErrorCode.PERMISSION_DENIED, () -> files.read(at("closed/file")));
            }
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, PERMISSION_DENIED",
        "2, FILE_NOT_FOUND",
        "5, FILE_ERROR",
        "11, FILE_ERROR",
        "13, PERMISSION_DENIED",
        "17, FILE_EXISTS",
        "18, PERMISSION_DENIED",
        "28, INSUFFICIENT_RESOURCES",
        "30, PERMISSION_DENIED",
        "36, CONFIG_INVALID",
        "40, PERMISSION_DENIED",
        "122, INSUFFICIENT_RESOURCES",
    })
    void everyNumberHasItsWords(int number, ErrorCode code) {
        RequestException refusal = new Errno("call", number).refusal("do", at("some/file"));

        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal).hasMessageContaining("cannot do").hasMessageContaining("/some/file");
    }

    @Test
    void whatJavaSaysInWordsIsUnderstood() {
        FilePath file = at("file");

        assertThat(ServerFiles.failure("write", file, new IOException("No space left on device"))
                        .code())
                .isEqualTo(ErrorCode.INSUFFICIENT_RESOURCES);
        assertThat(ServerFiles.failure("write", file, new IOException("Disk quota exceeded"))
                        .code())
                .isEqualTo(ErrorCode.INSUFFICIENT_RESOURCES);
        assertThat(ServerFiles.failure("read", file, new AccessDeniedException("/x"))
                        .code())
                .isEqualTo(ErrorCode.PERMISSION_DENIED);
        assertThat(ServerFiles.failure("read", file, new IOException()).code()).isEqualTo(ErrorCode.FILE_ERROR);
    }
}
