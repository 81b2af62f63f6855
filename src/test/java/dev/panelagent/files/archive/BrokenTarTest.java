package dev.panelagent.files.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tars whose headers lie, and those of programs that write them in their own way. */
class BrokenTarTest extends OnServer {
    private static final byte[] NOTHING = {};

    private Extracted unpack(RawTar tar) throws IOException {
        return server.unpack(Files.write(archive, tar.bytes()), "target");
    }

    private void refused(RawTar tar, String naming) {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> unpack(tar))
                .withMessageContaining(naming)
                .extracting(RequestException::code)
                .isEqualTo(ErrorCode.ARCHIVE_INVALID);
        assertThat(Server.tree(server.root)).isEmpty();
    }

    private static RawTar good() {
        return new RawTar().file("good", "content");
    }

    private static Consumer<byte[]> size(String text) {
        return RawTar.with(TarHeader.SIZE, text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "00000000009",
                "x",
                "77777777777\t",
                "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
                "\u00ff\u00ff\u00ff\u00ff\u0080",
                "\u0080\u0000\u0000\u0000\u00ff\u0000\u0000\u0000\u0000\u0000\u0000\u0000",
                "\u0080\u0000\u0000\u0001",
                "\u00c0"
            })
    void sizesThatAreNoneAreRefused(String size) {
        refused(good().entry("f", TarHeader.FILE, NOTHING, size(size)), "has no size");
        refused(good().entry("d/", TarHeader.DIRECTORY, NOTHING, size(size)), "has no size");
        refused(good().entry("l", TarHeader.LONG_NAME, NOTHING, size(size)), "impossible size");
        refused(good().entry("x", 'x', NOTHING, size(size)), "impossible size");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "777777777777",
                "00000010000",
                "\u0080\u0000\u0000\u0000\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
                "\u0080\u0000\u0000\u0000\u0000\u0000\u0001"
            })
    void contentThatIsNotThereIsMissed(String size) {
        for (int type : new int[] {TarHeader.FILE, TarHeader.DIRECTORY, '7', 'Z'}) {
            refused(good().entry("f", type, NOTHING, size(size)), "ends too early");
        }
    }

    @Test
    void sizesAreReadInAllForms() throws Exception {
        byte[] seven = "content".getBytes(StandardCharsets.US_ASCII);

        Extracted extracted = unpack(new RawTar()
                .entry("spaces", TarHeader.FILE, seven, size("         7 "))
                .entry("binary", TarHeader.FILE, seven, size("\u0080" + "\0".repeat(10) + "\7"))
                .entry("blank", TarHeader.FILE, NOTHING, size(""))
                .entry("mode", TarHeader.FILE, seven, RawTar.with(TarHeader.MODE, "none"))
                .entry("time", TarHeader.FILE, seven, RawTar.with(TarHeader.MODIFIED, "\u00ff".repeat(12))));

        assertThat(extracted.bytes()).isEqualTo(28);
        assertThat(extracted.count()).isEqualTo(5);
        assertThat(Files.getLastModifiedTime(server.root.resolve("target/time")).toInstant())
                .isEqualTo(Instant.ofEpochSecond(-1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5 ab=",
                "5 a=\n\n",
                "6 a=bc",
                "99999999999999999999 path=x\n",
                "30 path=x\n",
                "0 path=x\n",
                "-9 path=x\n",
                "path=x\n",
                " path=x\n",
                "9 path_x\n",
                "2 \n",
                "10 size=x\n",
                "11 size=\n\n",
                "13 size=1e9\n\n",
                "14 mtime=1e999\n",
                "9",
                "9 "
            })
    void extendedHeadersThatAreBrokenAreRefused(String records) {
        refused(good().pax(records).file("f", ""), "extended header");
        refused(
                good().entry("g", 'g', records.getBytes(StandardCharsets.US_ASCII))
                        .file("f", ""),
                "extended header");
    }

    @Test
    void sizesOfExtendedHeadersCount() throws Exception {
        refused(good().record("size", "-1").file("f", ""), "has no size");
        refused(good().record("size", "999999999999999999").file("f", ""), "ends too early");
        refused(good().record("size", "2000").file("f", "short"), "ends too early");
        byte[] content = "content".getBytes(StandardCharsets.US_ASCII);

        Extracted extracted =
                unpack(new RawTar().record("size", "7").entry("f", TarHeader.FILE, content, size("77777777777")));

        assertThat(extracted.bytes()).isEqualTo(7);
    }

    @Test
    void namesOfExtendedHeadersAreTakenAndLookedAt() throws Exception {
        refused(good().record("path", "../out").file("f", ""), "leads up");
        refused(good().record("path", "/out").file("f", ""), "absolute");
        refused(good().record("path", "a\0b").file("f", ""), "no file can have");
        refused(good().record("path", "").file("f", ""), "has no name");
        refused(good().record("path", "x".repeat(256)).file("f", ""), "no file can have");
        refused(good().record("linkpath", "../../out").entry("l", TarHeader.LINK, NOTHING), "leads out");
        refused(good().record("linkpath", "x".repeat(256)).entry("l", TarHeader.LINK, NOTHING), "is a link");
        refused(good().record("linkpath", "\0").entry("l", TarHeader.LINK, NOTHING), "is a link");
        refused(good().record("linkpath", "../good").entry("h", TarHeader.HARD_LINK, NOTHING), "leads up");

        String global = RawTar.paxRecord("mtime", "1000000000.5") + RawTar.paxRecord("comment", "hello");
        Extracted extracted = unpack(new RawTar()
                .record("path", "raw\u00ff")
                .entry("g", 'g', global.getBytes(StandardCharsets.US_ASCII))
                .file("f", "")
                .record("linkpath", "raw\u00ff")
                .entry("l", TarHeader.LINK, NOTHING)
                .pax(RawTar.paxRecord("path", "later") + "\0\0\0")
                .file("f", "")
                .record("mtime", "99999999999999")
                .file("now", ""));

        assertThat(extracted.files()).containsExactly("/target/raw\udcff", "/target/l", "/target/later", "/target/now");
        assertThat(Files.getLastModifiedTime(server.root.resolve("target/later"))
                        .toInstant())
                .isEqualTo(Instant.parse("2001-09-09T01:46:40.500Z"));
    }

    @Test
    void namesOfMebibytesAreRefusedBeforeTheyAreRead() {
        byte[] huge = new byte[(1 << 20) + 1];
        Arrays.fill(huge, (byte) 'x');
        refused(good().entry("l", TarHeader.LONG_NAME, huge).file("f", ""), "impossible size");
        refused(good().entry("l", TarHeader.LONG_LINK, huge).file("f", ""), "impossible size");
        refused(good().entry("l", 'x', huge).file("f", ""), "impossible size");
        refused(
                good().entry("l", TarHeader.LONG_NAME, Arrays.copyOf(huge, 1 << 20))
                        .file("f", ""),
                "no file can have");
    }

    @Test
    void filesWithHolesAreRefusedAndNamed() {
        refused(good().record("GNU.sparse.major", "1").file("f", ""), "\"f\" is packed as a file with holes");
        refused(good().entry("f", 'S', NOTHING), "\"f\" is packed as a file with holes");
    }

    @Test
    void headersOfOtherProgramsAreUnderstood() throws Exception {
        byte[] content = "content".getBytes(StandardCharsets.US_ASCII);
        Consumer<byte[]> posix =
                RawTar.with(TarHeader.MAGIC, "ustar\0" + "00").andThen(RawTar.with(TarHeader.PREFIX, "a/long/way"));

        Extracted extracted = unpack(new RawTar()
                .entry("old/", 0, NOTHING)
                .entry("dump", 'D', content)
                .entry("continuous", '7', content)
                .entry("unknown", 'V', content)
                .entry("device", '3', NOTHING, size("77777777777"))
                .entry("name", TarHeader.FILE, content, posix)
                .entry("prefix-of-gnu", TarHeader.FILE, content, RawTar.with(TarHeader.PREFIX, "1234"))
                .entry("solaris", 'X', RawTar.paxRecord("path", "extended").getBytes(StandardCharsets.US_ASCII))
                .file("f", "")
                .entry("link-with-content", TarHeader.LINK, content, RawTar.with(TarHeader.LINK_NAME, "f"))
                .entry("copy", TarHeader.HARD_LINK, NOTHING, RawTar.with(TarHeader.LINK_NAME, "continuous")));

        assertThat(extracted.files())
                .containsExactly(
                        "/target/continuous",
                        "/target/a/long/way/name",
                        "/target/prefix-of-gnu",
                        "/target/extended",
                        "/target/link-with-content",
                        "/target/copy");
        assertThat(extracted.skipped()).containsExactly("/target/unknown", "/target/device");
        assertThat(server.root.resolve("target/old")).isEmptyDirectory();
        assertThat(server.root.resolve("target/dump")).isEmptyDirectory();
    }

    @Test
    void theChecksumIsLookedAtAndMayBeOfSignedBytes() throws Exception {
        byte[] bytes = good().file("caf\u00e9", "x").bytes();
        bytes[1024] ^= 1;
        Path _ = Files.write(archive, bytes);
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> server.unpack(archive, "target"))
                .withMessageContaining("the archive is broken");
        bytes[1024] ^= 1;
        int sum = Integer.parseInt(new String(bytes, 1024 + 148, 6, StandardCharsets.US_ASCII), 8);
        byte[] signed = "%06o".formatted(sum - 512).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(signed, 0, bytes, 1024 + 148, 6);

        assertThat(server.unpack(Files.write(archive, bytes), "target").count()).isEqualTo(2);
    }

    @Test
    void anArchiveOfNothingIsOneAndOnlyItsTopIsTheTarget() throws Exception {
        assertThat(unpack(new RawTar()).count()).isZero();
        assertThat(unpack(new RawTar().entry("./", '5', NOTHING)).count()).isZero();
        assertThat(server.root.resolve("target")).isEmptyDirectory();
    }
}
