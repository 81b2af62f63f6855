package dev.panelagent.files.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.files.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that a running game changes while they are packed. */
class ChangingSourceTest extends OnServer {
    /** Does something at the nth call: while a game goes on, so to say. */
    private static final class Meanwhile implements Progress {
        private final int call;
        private final Change change;
        private int calls;

        private interface Change {
            void run() throws IOException;
        }

        private Meanwhile(int call, Change change) {
            this.call = call;
            this.change = change;
        }

        @Override
        public void total(long bytes) {}

        @Override
        public void advance(long bytes) {
            if (calls++ == call) {
                try {
                    change.run();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = ArchiveFormat.class, mode = EnumSource.Mode.EXCLUDE, names = "SEVEN_ZIP")
    void aFileThatGrowsIsCutAndOneThatShrinksIsFilledUp(ArchiveFormat format) throws Exception {
        for (String change : List.of("grows", "shrinks")) {
            Path file = root.resolve(change);
            byte[] noise = new byte[2_000_000];
            new Random(3).nextBytes(noise);
            Files.write(file, noise);
            // The calls: one for each look at the file, one for each piece that is read.
            Meanwhile meanwhile = new Meanwhile(3, () -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    if (change.equals("grows")) {
                        int _ = channel.write(ByteBuffer.allocate(500_000), 2_000_000);
                    } else {
                        FileChannel _ = channel.truncate(1_000_000);
                    }
                }
            });

            Created created = server.pack(archive, format, ArchiveLimits.DEFAULT, meanwhile, "/", change);
            Extracted extracted = server.unpack(archive, "/out-" + change);

            assertThat(Files.size(file)).isNotEqualTo(2_000_000);
            assertThat(extracted.bytes()).isEqualTo(2_000_000);
            assertThat(created.skipped()).isEqualTo(change.equals("shrinks") ? List.of("/shrinks") : List.of());
        }
    }

    @Test
    void whatDisappearsOrTurnsIntoSomethingElseIsPassedOver() throws Exception {
        for (String name : List.of("file-gone", "file-directory", "file-link", "link-gone", "link-file")) {
            Path path = root.resolve(name);
            Path old = name.startsWith("file")
                    ? Files.writeString(path, "content")
                    : Files.createSymbolicLink(path, Path.of("x"));
            // The second look at it, right before it is opened.
            Meanwhile meanwhile = new Meanwhile(1, () -> {
                Files.delete(old);
                switch (name.substring(name.indexOf('-') + 1)) {
                    case "directory" -> Files.createDirectory(path);
                    case "link" -> Files.createSymbolicLink(path, Path.of("/etc/passwd"));
                    case "file" -> Files.writeString(path, "content");
                    default -> {}
                }
            });

            Created created = server.pack(archive, ArchiveFormat.TAR, ArchiveLimits.DEFAULT, meanwhile, "/", name);

            assertThat(created.skipped()).as(name).containsExactly("/" + name);
            assertThat(created.fileCount()).as(name).isZero();
            assertThat(server.unpack(archive, "/out").count()).as(name).isZero();
        }
    }
}
