package dev.panelagent.files.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.files.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that want more than to be unpacked. Each leaves everything as it was. */
class HostileArchiveTest {
    @TempDir
    Path dir;

    @TempDir
    Path archives;

    private Server server;
    private Map<String, String> before;

    @BeforeEach
    void start() throws IOException {
        server = Server.in(dir);
        Files.writeString(dir.resolve("secret"), "of the node");
        Files.writeString(server.root.resolve("server.properties"), "mine");
        Files.createDirectories(server.root.resolve("target/world"));
        before = Server.tree(dir);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Path archive() {
        return archives.resolve("archive");
    }

    private void refused(Path archive, ErrorCode code) {
        refused(archive, code, ArchiveLimits.DEFAULT);
    }

    private void refused(Path archive, ErrorCode code, ArchiveLimits limits) {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> server.unpack(archive, "target", Conflict.OVERWRITE, limits, Progress.NONE))
                .extracting(RequestException::code)
                .isEqualTo(code);
        assertThat(withoutTimes(Server.tree(dir))).isEqualTo(withoutTimes(before));
    }

    /** What was made and removed in a directory changes its time. */
    private static Map<String, String> withoutTimes(Map<String, String> tree) {
        TreeMap<String, String> without = new TreeMap<>(tree);
        without.replaceAll((_, what) -> what.startsWith("directory") ? "directory" : what);
        return without;
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "a/../../secret", "/etc/panel-agent-test", "..", "a/..", "./../x", "//x"})
    void namesThatLeadOutAreRefused(String name) throws Exception {
        refused(new Fixture().file("good", "x").file(name, "x").at(archive()), ErrorCode.ARCHIVE_INVALID);
        refused(zip("good", name), ErrorCode.ARCHIVE_INVALID);
        refused(sevenZip(null, name), ErrorCode.ARCHIVE_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..\\secret", "a\\..\\..\\secret", "C:\\x", "\\x"})
    void soAreTheirBackslashes(String name) throws Exception {
        refused(zip("good", name), ErrorCode.ARCHIVE_INVALID);
    }

    @Test
    void aChainOfLinksThatLeadsOutIsRefused() throws Exception {
        Path chain = new Fixture()
                .directory("a/b/")
                .link("a/b/l", "../..")
                .link("esc", "a/b/l/../../../x")
                .at(archive());
        refused(chain, ErrorCode.ARCHIVE_INVALID);
    }

    @Test
    void aLinkThatALaterLinkTurnsOutwardsIsRefused() throws Exception {
        // By itself p/../.. is the root; once p is a link to the root, it is above it.
        refused(new Fixture().link("esc", "p/../..").link("p", "..").at(archive()), ErrorCode.ARCHIVE_INVALID);
    }

    @Test
    void aLinkThroughOneThatIsThereIsFollowedToItsEnd() throws Exception {
        Files.createSymbolicLink(server.root.resolve("target/up"), Path.of(".."));
        before = Server.tree(dir);
        refused(new Fixture().link("esc", "up/../x").at(archive()), ErrorCode.ARCHIVE_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../../secret", "self", ""})
    void linksThatLeadOutAreRefused(String to) throws Exception {
        refused(new Fixture().link("self", to).at(archive()), ErrorCode.ARCHIVE_INVALID);
    }

    @Test
    void linksWithTargetsOfAnySizeAreRefused() throws Exception {
        refused(new Fixture().link("l", "x/".repeat(5000)).at(archive()), ErrorCode.ARCHIVE_INVALID);
    }

    @Test
    void nothingIsWrittenThroughALinkOfTheArchive() throws Exception {
        refused(
                new Fixture().link("l", "..").file("l/server.properties", "x").at(archive()),
                ErrorCode.ARCHIVE_INVALID);
        refused(new Fixture().directory("d/").link("d", "..").at(archive()), ErrorCode.ARCHIVE_INVALID);
        refused(new Fixture().file("f", "").file("f/g", "").at(archive()), ErrorCode.ARCHIVE_INVALID);
    }

    @Test
    void nothingIsWrittenThroughALinkThatIsThere() throws Exception {
        Files.createSymbolicLink(server.root.resolve("target/l"), Path.of(".."));
        before = Server.tree(dir);
        refused(new Fixture().file("l/server.properties", "x").at(archive()), ErrorCode.FILE_EXISTS);
        refused(new Fixture().file("world", "x").at(archive()), ErrorCode.FILE_EXISTS);
    }

    @Test
    void hardLinksOfWhatIsNotInTheArchiveAreRefused() throws Exception {
        refused(new Fixture().hardLink("h", "../server.properties").at(archive()), ErrorCode.ARCHIVE_INVALID);
        refused(new Fixture().hardLink("h", "later").file("later", "").at(archive()), ErrorCode.ARCHIVE_INVALID);
    }

    @Test
    void hardLinksBecomeCopiesAndPipesAreLeftOut() throws Exception {
        Path archive = new Fixture()
                .file("d/f", "content")
                .hardLink("h", "d/f")
                .typed("pipe", TarConstants.LF_FIFO, "")
                .typed("device", TarConstants.LF_CHR, "")
                .at(archive());

        Extracted extracted = server.unpack(archive, "target");

        assertThat(server.root.resolve("target/h")).hasContent("content");
        assertThat(Files.getAttribute(server.root.resolve("target/h"), "unix:nlink"))
                .isEqualTo(1);
        assertThat(extracted.skipped()).containsExactly("/target/pipe", "/target/device");
        assertThat(extracted.bytes()).isEqualTo(14);
    }

    @Test
    void bombsAreEndedByTheirRatio() throws Exception {
        refused(zeros(80 << 20), ErrorCode.LIMIT_EXCEEDED, new ArchiveLimits(1 << 30, 100, 100, 10));
    }

    @Test
    void soAreTooManyBytes() throws Exception {
        refused(zeros(8 << 20), ErrorCode.LIMIT_EXCEEDED, new ArchiveLimits(4 << 20, 100, 10_000, 10));
    }

    @Test
    void tooManyEntriesAreRefusedInAllFormats() throws Exception {
        ArchiveLimits few = new ArchiveLimits(1 << 20, 50, 10_000, 10);
        Fixture many = new Fixture();
        for (int i = 0; i < 51; i++) {
            Fixture _ = many.file("f" + i, "");
        }
        String[] names =
                java.util.stream.IntStream.range(0, 51).mapToObj(i -> "f" + i).toArray(String[]::new);
        refused(many.at(archive()), ErrorCode.LIMIT_EXCEEDED, few);
        refused(zip(names), ErrorCode.LIMIT_EXCEEDED, few);
        refused(sevenZip(null, names), ErrorCode.LIMIT_EXCEEDED, few);
    }

    @Test
    void deepDirectoriesAreRefused() throws Exception {
        refused(new Fixture().file("d/".repeat(101) + "f", "").at(archive()), ErrorCode.LIMIT_EXCEEDED);
    }

    @Test
    void namesThatNoFileCanHaveAreRefused() throws Exception {
        refused(new Fixture().file("x".repeat(256), "").at(archive()), ErrorCode.ARCHIVE_INVALID);
        refused(new Fixture().file("x".repeat(20_000), "").at(archive()), ErrorCode.ARCHIVE_INVALID);
    }

    @Test
    void encryptedArchivesAreRefused() throws Exception {
        refused(sevenZip("password".toCharArray(), "f"), ErrorCode.ARCHIVE_INVALID);
        Path zip = zip("f");
        byte[] bytes = Files.readAllBytes(zip);
        bytes[6] |= 1;
        int central = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        bytes[central + 8] |= 1;
        refused(Files.write(archive(), bytes), ErrorCode.ARCHIVE_INVALID);
    }

    @Test
    void whatIsNoArchiveIsRefused() throws Exception {
        refused(Files.writeString(archive(), "hello"), ErrorCode.ARCHIVE_INVALID);
        refused(Files.writeString(archive(), ""), ErrorCode.ARCHIVE_INVALID);
        try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(archive()))) {
            gzip.write(new byte[] {1, 2, 3});
            gzip.write("no tar ".repeat(200).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        refused(archive(), ErrorCode.ARCHIVE_INVALID);
    }

    @ParameterizedTest
    @EnumSource(ArchiveFormat.class)
    void brokenAndTruncatedArchivesAreRefusedOrUnpackedButNothingElse(ArchiveFormat format) throws Exception {
        byte[] sound = sound(format);
        Random random = new Random(4711);
        for (int round = 0; round < 100; round++) {
            byte[] bytes = sound.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
            }
            if (round % 4 == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            unpackAnything(Files.write(archive(), bytes), format + " round " + round);
        }
    }

    private void unpackAnything(Path archive, String what) throws IOException {
        String target = "fuzz";
        try {
            Extracted _ = server.unpack(archive, target);
        } catch (RequestException e) {
            assertThat(server.root.resolve(target)).as(what).doesNotExist();
        } catch (RuntimeException e) {
            fail(what, e);
        }
        if (Files.exists(server.root.resolve(target))) {
            assertThat(Server.tree(server.root.resolve(target)).keySet())
                    .as(what)
                    .noneMatch(name -> name.contains("panel-agent"));
            RoundTripTest.delete(server.root.resolve(target));
        }
        assertThat(withoutTimes(Server.tree(dir))).as(what).isEqualTo(withoutTimes(before));
    }

    private byte[] sound(ArchiveFormat format) throws IOException {
        Path source = Files.createDirectory(server.root.resolve("sound"));
        byte[] noise = new byte[20_000];
        new Random(1).nextBytes(noise);
        Files.write(source.resolve("noise"), noise);
        Files.writeString(Files.createDirectory(source.resolve("d")).resolve("text"), "log line\n".repeat(3000));
        Files.createSymbolicLink(source.resolve("l"), Path.of("d/text"));
        if (format == ArchiveFormat.SEVEN_ZIP) {
            Path _ = sevenZip(null, "noise", "d/text");
        } else {
            Created _ = server.pack(archive(), format, "sound", "sound");
        }
        RoundTripTest.delete(source);
        return Files.readAllBytes(archive());
    }

    private Path zeros(int size) throws IOException {
        Path path = archive();
        byte[] tar = new Fixture().file("zeros", "\0".repeat(size)).bytes();
        try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(path))) {
            gzip.write(tar);
        }
        return path;
    }

    private Path zip(String... names) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive()))) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(names.length);
            }
        }
        return archive();
    }

    private Path sevenZip(char @Nullable [] password, String... names) throws IOException {
        try (SevenZOutputFile file = password == null
                ? new SevenZOutputFile(archive().toFile())
                : new SevenZOutputFile(archive().toFile(), password)) {
            for (String name : names) {
                SevenZArchiveEntry entry = new SevenZArchiveEntry();
                entry.setName(name);
                file.putArchiveEntry(entry);
                file.write(("content of " + name + "\n").repeat(500).getBytes(java.nio.charset.StandardCharsets.UTF_8));
                file.closeArchiveEntry();
            }
        }
        return archive();
    }

    @Test
    void whatTheDenylistCoversIsNotUnpackedAndNotPacked() throws Exception {
        Path other = Files.createDirectory(archives.resolve("other"));
        try (Server denying = Server.in(other, 0, List.of("*.key", "/target/config/"))) {
            Path archive = new Fixture()
                    .file("a.key", "")
                    .file("config/x", "")
                    .file("sub/config/x", "")
                    .hardLink("copy", "a.key")
                    .at(archive());

            Extracted extracted = denying.unpack(archive, "target");

            assertThat(extracted.files()).containsExactly("/target/sub/config/x");
            assertThat(extracted.skipped()).containsExactly("/target/a.key", "/target/config/x", "/target/copy");
            Files.writeString(denying.root.resolve("target/b.key"), "");
            Created created = denying.pack(archive(), ArchiveFormat.TAR, "/", "target");
            assertThat(created.skipped()).containsExactly("/target/b.key");
        }
    }
}
