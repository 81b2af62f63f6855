package dev.panelagent.files.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ServerId;
import dev.panelagent.files.Progress;
import dev.panelagent.protocol.FileChange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How fast archives are made and unpacked beside the programs of the system, both to the disk. Run by
 * {@code ./agent bench archive}, never by a build; prints figures, asserts nothing about time.
 */
class ArchiveBench {
    private static final int MEBIBYTES = Integer.getInteger("bench.mebibytes", 512);
    private static final int ROUNDS = 3;
    private static final int MEBIBYTE = 1 << 20;
    private static final int SECTOR = 4096;
    private static final ServerId ID = new ServerId("s1");

    @TempDir
    Path dir;

    private Server server;

    @BeforeEach
    void aWorld() throws IOException {
        server = Server.in(dir);
        Path world = Files.createDirectory(server.root.resolve("world"));
        Random random = new Random(1);
        for (int i = 0; i < MEBIBYTES; i++) {
            byte[] content = switch (i % 4) {
                case 0 -> text(random);
                case 1 -> packed(random);
                default -> region(random);
            };
            // Of each fourth mebibyte many small files.
            int files = i % 4 == 3 ? 64 : 1;
            Path directory = Files.createDirectory(world.resolve("part" + i));
            for (int file = 0; file < files; file++) {
                int size = MEBIBYTE / files;
                Files.write(
                        directory.resolve("file" + file), Arrays.copyOfRange(content, file * size, (file + 1) * size));
            }
        }
    }

    @AfterEach
    void noWorld() {
        server.close();
    }

    /** Like a log. */
    private static byte[] text(Random random) {
        StringBuilder text = new StringBuilder(MEBIBYTE + 100);
        for (int line = 0; text.length() < MEBIBYTE; line++) {
            text.append("[%02d:%02d:%02d] [Server thread/INFO]: Player%d moved to %d, %d, %d%n"
                    .formatted(
                            line / 3600 % 24,
                            line / 60 % 60,
                            line % 60,
                            random.nextInt(50),
                            random.nextInt(5000),
                            random.nextInt(256),
                            random.nextInt(5000)));
        }
        return Arrays.copyOf(text.toString().getBytes(StandardCharsets.US_ASCII), MEBIBYTE);
    }

    /** Like a picture, or a mod. */
    private static byte[] packed(Random random) {
        byte[] content = new byte[MEBIBYTE];
        random.nextBytes(content);
        return content;
    }

    /** Like the regions of a world: packed chunks, each padded to a sector. */
    private static byte[] region(Random random) {
        byte[] content = new byte[MEBIBYTE];
        for (int at = 0; at < MEBIBYTE; at += SECTOR) {
            byte[] chunk = new byte[random.nextInt(SECTOR)];
            random.nextBytes(chunk);
            System.arraycopy(chunk, 0, content, at, chunk.length);
        }
        return content;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    tar.zst | zstd -1 -T0 | zstd -d
                    tar.gz  | gzip -1     | gzip -d
                    tar     | cat         | cat
                    """)
    void besideTheSystemsPrograms(String format, String pack, String unpack) throws IOException {
        Path bare = server.root.resolve("bare." + format);
        Path ours = server.root.resolve("ours." + format);
        System.out.printf("%n| %s, %d MiB | MiB/s, each | median | size MiB |%n", format, MEBIBYTES);
        System.out.println("| --- | --- | --- | --- |");
        double[][] rates = new double[4][ROUNDS];
        // One more, first, that does not count.
        for (int round = -1; round < ROUNDS; round++) {
            double[] rate = {
                rate(() -> shell("tar -cf - world | " + pack + " > " + bare + " && sync " + bare)),
                rate(() -> create(ours, format)),
                rate(() -> shell("mkdir out && " + unpack + " < " + bare + " | tar -xf - -C out")),
                rate(() -> extract(ours)),
            };
            shell("diff -r world out/world && diff -r world unpacked/world && rm -r out unpacked && sync .");
            for (int i = 0; i < rate.length && round >= 0; i++) {
                rates[i][round] = rate[i];
            }
        }
        print("tar, " + pack, rates[0], bare);
        print("agent, create", rates[1], ours);
        print(unpack + ", tar", rates[2], bare);
        print("agent, extract", rates[3], ours);
        System.out.printf(
                "heap: %d MiB in use after the last collection, %d at most%n",
                mebibytesUsed(), Runtime.getRuntime().maxMemory() / MEBIBYTE);
    }

    private static void print(String what, double[] rates, Path archive) throws IOException {
        double[] sorted = rates.clone();
        Arrays.sort(sorted);
        System.out.printf(
                "| %s | %s | %.0f | %d |%n",
                what,
                String.join(
                        " ", Arrays.stream(rates).mapToObj("%.0f"::formatted).toList()),
                sorted[ROUNDS / 2],
                Files.size(archive) / MEBIBYTE);
    }

    private static double rate(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return MEBIBYTES / ((System.nanoTime() - start) / 1e9);
    }

    private void create(Path archive, String format) {
        var change =
                new FileChange.CreateArchive(ID, List.of("/world"), "/" + archive.getFileName(), Optional.of(format));
        var made = Archives.create(server.workspace, change, Progress.NONE);
        assertThat(made.skipped()).isEmpty();
    }

    private void extract(Path archive) {
        var change = new FileChange.ExtractArchive(ID, "/" + archive.getFileName(), "/unpacked", "fail");
        assertThat(Archives.extract(server.workspace, change, Progress.NONE).skipped())
                .isEmpty();
    }

    private void shell(String script) {
        try {
            Process process = new ProcessBuilder("bash", "-o", "pipefail", "-ec", script)
                    .directory(server.root.toFile())
                    .inheritIO()
                    .start();
            assertThat(process.waitFor()).as(script).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long mebibytesUsed() {
        Stream<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null);
        return pools.mapToLong(pool -> pool.getCollectionUsage().getUsed()).sum() / MEBIBYTE;
    }
}
