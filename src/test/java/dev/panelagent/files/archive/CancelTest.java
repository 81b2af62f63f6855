package dev.panelagent.files.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.files.Progress;
import dev.panelagent.protocol.FileChange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever calls it off finds everything as it was, whenever that is. */
class CancelTest {
    private static final int MOST_CALLS = 10_000;

    @TempDir
    Path dir;

    @TempDir
    Path archives;

    /** Throws at one call and at all after it, as an operation does that was cancelled. */
    private static final class Cancelled implements Progress {
        private final AtomicInteger left;

        private Cancelled(int calls) {
            this.left = new AtomicInteger(calls);
        }

        @Override
        public void total(long bytes) {}

        @Override
        public void advance(long bytes) {
            if (left.decrementAndGet() < 0) {
                throw new CancellationException("cancelled");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ArchiveFormat.class)
    void unpackingCanBeCalledOffAtAnyMoment(ArchiveFormat format) throws Exception {
        Path archive = Sample.at(
                archives.resolve("archive"), format, "d/", "d/f=" + "content".repeat(20_000), "g=x", "l->d/f");
        try (Server server = Server.in(dir, 10 << 20, List.of())) {
            Files.writeString(server.root.resolve("g"), "mine");
            long used = server.workspace.budget().usedBytes();
            Map<String, String> before = Server.tree(server.root);
            int calls = 0;
            while (isCancelled(server, archive, calls)) {
                assertThat(Server.tree(server.root))
                        .as("%s, call %d", format, calls)
                        .isEqualTo(before);
                assertThat(server.workspace.budget().usedBytes())
                        .as("%s, call %d", format, calls)
                        .isEqualTo(used);
                assertThat(++calls).isLessThan(MOST_CALLS);
            }
            assertThat(calls).isGreaterThan(4);
            assertThat(Server.names(server.root.resolve("new")))
                    .containsExactlyInAnyOrder("target", "target/d", "target/d/f", "target/g", "target/l");
        }
    }

    private static boolean isCancelled(Server server, Path archive, int calls) {
        try {
            Extracted _ = server.unpack(
                    archive, "new/target", Conflict.OVERWRITE, ArchiveLimits.DEFAULT, new Cancelled(calls));
            return false;
        } catch (CancellationException _) {
            return true;
        }
    }

    @ParameterizedTest
    @EnumSource(value = ArchiveFormat.class, mode = EnumSource.Mode.EXCLUDE, names = "SEVEN_ZIP")
    void packingCanBeCalledOffAtAnyMoment(ArchiveFormat format) throws Exception {
        try (Server server = Server.in(dir, 20 << 20, List.of())) {
            Path source = Files.createDirectory(server.root.resolve("source"));
            Files.write(source.resolve("f"), new byte[3 << 20]);
            Files.createSymbolicLink(source.resolve("l"), Path.of("f"));
            Files.writeString(server.root.resolve("archive"), "the one before");
            long used = server.workspace.budget().usedBytes();
            Map<String, String> before = Server.tree(server.root);
            for (String archive : List.of("archive", "new/directory/archive")) {
                int calls = 0;
                while (isPackingCancelled(server, archive, format, calls)) {
                    assertThat(Server.tree(server.root))
                            .as("%s, call %d", format, calls)
                            .isEqualTo(before);
                    assertThat(server.workspace.budget().usedBytes()).isEqualTo(used);
                    calls++;
                }
                assertThat(calls).isGreaterThan(4);
                assertThat(server.root.resolve(archive)).isNotEmptyFile();
                used = server.workspace.budget().usedBytes();
                before = Server.tree(server.root);
            }
        }
    }

    private static boolean isPackingCancelled(Server server, String archive, ArchiveFormat format, int calls) {
        var change = new FileChange.CreateArchive(
                new ServerId("s1"), List.of("source"), archive, Optional.of(format.word()));
        try {
            var _ = Archives.create(server.workspace, change, new Cancelled(calls));
            return false;
        } catch (CancellationException _) {
            return true;
        }
    }

    @Test
    void packingBeyondTheDiskLimitLeavesNothing() throws Exception {
        try (Server server = Server.in(dir, 4 << 20, List.of())) {
            Files.write(server.root.resolve("f"), new byte[3 << 20]);
            long used = server.workspace.budget().usedBytes();
            Map<String, String> before = Server.tree(server.root);
            var change = new FileChange.CreateArchive(new ServerId("s1"), List.of("f"), "d/a.tar", Optional.empty());

            assertThatExceptionOfType(RequestException.class)
                    .isThrownBy(() -> Archives.create(server.workspace, change, Progress.NONE))
                    .extracting(RequestException::code)
                    .isEqualTo(ErrorCode.INSUFFICIENT_RESOURCES);

            assertThat(Server.tree(server.root)).isEqualTo(before);
            assertThat(server.workspace.budget().usedBytes()).isEqualTo(used);
        }
    }

    @Test
    void aFailureOfTheThreadThatUnpacksIsTold() {
        Unpacked failing = new Unpacked() {
            @Override
            public boolean fill(ByteBuffer buffer) {
                throw new LinkageError("no such library");
            }

            @Override
            public void close() {}
        };

        try (ReadAhead ahead = new ReadAhead(failing)) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(ahead::next)
                    .havingCause()
                    .isInstanceOf(LinkageError.class);
        }
    }

    @Test
    void whoWaitsForTheThreadThatUnpacksCanBeInterrupted() {
        Unpacked endless = new Unpacked() {
            @Override
            public boolean fill(ByteBuffer buffer) throws IOException {
                buffer.position(buffer.limit());
                return true;
            }

            @Override
            public void close() {}
        };

        try (ReadAhead ahead = new ReadAhead(endless)) {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(CancellationException.class).isThrownBy(ahead::next);
        }
        assertThat(Thread.interrupted()).isTrue();
    }
}
