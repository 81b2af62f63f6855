package dev.panelagent.files.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.panelagent.common.RequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Archives that were cut short or changed on their way. */
class TruncatedTest {
    private static final String CONTENT = "content of a file\n".repeat(3);

    @TempDir
    Path dir;

    @TempDir
    Path archives;

    private Path archive;

    @BeforeEach
    void name() {
        archive = archives.resolve("archive");
    }

    /** Nothing is unpacked, or all of it. */
    private boolean isRefused(Server server, byte[] bytes, String what) throws IOException {
        try {
            Extracted _ = server.unpack(Files.write(archive, bytes), "/");
        } catch (RequestException _) {
            assertThat(Server.tree(server.root)).as(what).isEmpty();
            return true;
        } catch (RuntimeException e) {
            fail(what, e);
        }
        return false;
    }

    @ParameterizedTest
    @EnumSource(ArchiveFormat.class)
    void whereverAnArchiveIsCutAllOfItIsUnpackedOrNothing(ArchiveFormat format) throws Exception {
        byte[] sound = Files.readAllBytes(Sample.at(archive, format, "f=" + CONTENT));
        int shortest = sound.length;
        try (Server server = Server.in(dir)) {
            for (int length = sound.length; length >= 0; length--) {
                String what = format + " cut at " + length + " of " + sound.length;
                if (!isRefused(server, Arrays.copyOf(sound, length), what)) {
                    assertThat(server.root.resolve("f")).as(what).hasContent(CONTENT);
                    assertThat(shortest - length).as(what).isLessThanOrEqualTo(1);
                    shortest = length;
                    Files.delete(server.root.resolve("f"));
                }
            }
        }
        // A tar ends with its first blank block, and the others behind their last byte.
        int end = format == ArchiveFormat.TAR ? 2 * 512 + 512 : sound.length;
        assertThat(shortest).isEqualTo(end);
    }

    @ParameterizedTest
    @EnumSource(ArchiveFormat.class)
    void whateverBitsAreTurnedNothingHalfMadeStays(ArchiveFormat format) throws Exception {
        byte[] sound = Files.readAllBytes(Sample.at(archive, format, "d/f=" + CONTENT, "e=", "d/e/", "l->d/f"));
        long seed = 20_26;
        Random random = new Random(seed);
        int refused = 0;
        try (Server server = Server.in(dir)) {
            for (int round = 0; round < 300; round++) {
                byte[] bytes = sound.clone();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                String what = format + ", seed " + seed + ", round " + round;
                if (isRefused(server, bytes, what)) {
                    refused++;
                } else {
                    assertThat(Server.names(server.root)).as(what).noneMatch(name -> name.contains(".panel-agent"));
                    try (var left = Files.list(server.root)) {
                        for (Path path : left.toList()) {
                            RoundTripTest.delete(path);
                        }
                    }
                }
            }
        }
        assertThat(refused).isPositive();
    }
}
