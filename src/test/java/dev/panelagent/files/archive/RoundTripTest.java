package dev.panelagent.files.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is packed and unpacked again is what it was, whatever it was. */
class RoundTripTest {
    private static final long SEED = 20_25;

    @TempDir
    Path dir;

    @ParameterizedTest
    @EnumSource(value = ArchiveFormat.class, mode = EnumSource.Mode.EXCLUDE, names = "SEVEN_ZIP")
    void anyTreeComesBackAsItWas(ArchiveFormat format) throws Exception {
        try (Server server = Server.in(dir)) {
            for (int round = 0; round < 4; round++) {
                long seed = SEED + round;
                Path source = Files.createDirectory(server.root.resolve("source" + round));
                new RandomTree(new Random(seed), source, format != ArchiveFormat.ZIP).plant();
                Map<String, String> before = Server.tree(source);

                Path archive = dir.resolve("archive");
                Created created = server.pack(archive, format, "source" + round, "source" + round);
                Extracted extracted = server.unpack(archive, "new/target" + round);

                assertThat(created.skipped()).as("seed %d", seed).isEmpty();
                assertThat(created.size()).isEqualTo(Files.size(archive));
                assertThat(Server.tree(server.root.resolve("new/target" + round)))
                        .as("seed %d", seed)
                        .isEqualTo(before);
                assertThat(extracted.count())
                        .isEqualTo(before.values().stream()
                                .filter(what -> !what.startsWith("directory"))
                                .count());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ArchiveFormat.class,
            names = {"TAR", "TAR_GZ"})
    void tarUnpacksWhatWePack(ArchiveFormat format) throws Exception {
        try (Server server = Server.in(dir)) {
            Path source = Files.createDirectory(server.root.resolve("source"));
            new RandomTree(new Random(SEED), source, true).plant();
            Path archive = dir.resolve("archive");
            Created _ = server.pack(archive, format, "source", "source");

            Path target = Files.createDirectory(dir.resolve("by-tar"));
            if (format == ArchiveFormat.TAR_GZ) {
                run("gzip", "-t", archive.toString());
            }
            run("tar", "-xpf", archive.toString(), "-C", target.toString());

            assertThat(Server.tree(target)).isEqualTo(Server.tree(source));
        }
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(strings = {"gnu", "posix", "ustar", "oldgnu"})
    void weUnpackWhatTarPacks(String form) throws Exception {
        try (Server server = Server.in(dir)) {
            Path source = Files.createDirectory(dir.resolve("source"));
            boolean anyLength = !form.equals("ustar");
            if (anyLength) {
                new RandomTree(new Random(SEED), source, true).plant();
            } else {
                Files.writeString(
                        Files.createDirectories(source.resolve("a".repeat(90) + "/" + "b".repeat(60)))
                                .resolve("caf\u00e9"),
                        "x");
            }
            Path archive = dir.resolve("archive.txt");
            run("tar", "-czf", archive.toString(), "--format=" + form, "-C", source.toString(), ".");

            Extracted _ = server.unpack(archive, "/");

            assertThat(Server.tree(server.root)).isEqualTo(Server.tree(source));
        }
    }

    @Test
    void theSourceIsTakenByItsWholeName() throws Exception {
        try (Server server = Server.in(dir)) {
            for (String name : List.of("test", "test2", "test_file.txt.old", "test_file.txt")) {
                Files.writeString(server.root.resolve(name), name);
            }
            Created created = server.pack(dir.resolve("archive"), ArchiveFormat.ZIP, "/", "test", "test_file.txt");
            Extracted extracted = server.unpack(dir.resolve("archive"), "out");

            assertThat(created.fileCount()).isEqualTo(2);
            assertThat(extracted.files()).containsExactlyInAnyOrder("/out/test", "/out/test_file.txt");
        }
    }

    static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", List.of(command), said).isZero();
    }

    static void delete(Path top) throws IOException {
        try (var all = Files.walk(top)) {
            for (Path path : all.toList().reversed()) {
                Files.delete(path);
            }
        }
    }
}
