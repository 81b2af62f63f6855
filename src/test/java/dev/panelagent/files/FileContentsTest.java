package dev.panelagent.files;

import static dev.panelagent.files.TestWorkspace.SERVER;
import static dev.panelagent.files.TestWorkspace.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.protocol.FileData;
import dev.panelagent.protocol.FileQuery.GetChecksums;
import dev.panelagent.protocol.FileQuery.ReadFile;
import dev.panelagent.protocol.FileQuery.TailFile;
import dev.panelagent.protocol.ReplyData.Download.Encoding;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are read; see {@link FileWriteTest} for those that are written. */
class FileContentsTest {
    private static final String SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path dir;

    private TestWorkspace server;

    @BeforeEach
    void provide() {
        server = new TestWorkspace(dir);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private FileData.Content read(String path, long offset, OptionalLong length, boolean base64, int most) {
        return FileContents.read(server.open(), new ReadFile(SERVER, path, offset, length, base64), most);
    }

    private FileData.Content read(String path) {
        return read(path, 0, OptionalLong.empty(), false, 1000);
    }

    private FileData.Tail tail(int lines) {
        return FileContents.tail(server.open(), new TailFile(SERVER, "/log", lines));
    }

    private FileData.Checksums checksums(String algorithm, String... paths) {
        return FileContents.checksums(server.open(), new GetChecksums(SERVER, List.of(paths), algorithm));
    }

    @Test
    void aWholeFileIsReadWithItsChecksum() {
        server.plant("d/abc", "abc");

        FileData.Content content = read("/d/abc");

        assertThat(content.content()).isEqualTo("abc");
        assertThat(content.encoding()).isEqualTo(Encoding.UTF8);
        assertThat(content.sha256()).contains(SHA256_OF_ABC);
        assertThat(content.more()).isFalse();
        assertThat(content.item().path()).isEqualTo("/d/abc");
        assertThat(content.item().size()).isEqualTo(3);
    }

    @Test
    void aPartHasNoChecksumAndTellsWhetherThereIsMore() {
        server.plant("file", "0123456789");

        FileData.Content middle = read("/file", 2, OptionalLong.of(3), false, 1000);
        FileData.Content end = read("/file", 7, OptionalLong.of(50), false, 1000);
        FileData.Content rest = read("/file", 9, OptionalLong.empty(), false, 1000);

        assertThat(middle.content()).isEqualTo("234");
        assertThat(middle.offset()).isEqualTo(2);
        assertThat(middle.sha256()).isEmpty();
        assertThat(middle.more()).isTrue();
        assertThat(end.content()).isEqualTo("789");
        assertThat(end.more()).isFalse();
        assertThat(rest.content()).isEqualTo("9");
    }

    @Test
    void behindTheEndThereIsNothing() {
        server.plant("file", "0123");

        FileData.Content beyond = read("/file", 1L << 40, OptionalLong.of(1), false, 1000);

        assertThat(beyond.content()).isEmpty();
        assertThat(beyond.offset()).isEqualTo(4);
        assertThat(beyond.sha256()).isEmpty();
        assertThat(beyond.more()).isFalse();
    }

    @Test
    void anEmptyFileIsWhole() {
        server.plant("empty", "");

        assertThat(read("/empty").content()).isEmpty();
        assertThat(read("/empty").sha256()).isPresent();
    }

    @Test
    void anyBytesAreToldAsBase64() {
        byte[] bytes = {0, -1, 10, (byte) 0xC3};
        server.plant("file", bytes);

        FileData.Content content = read("/file", 0, OptionalLong.empty(), true, 1000);

        assertThat(content.encoding()).isEqualTo(Encoding.BASE64);
        assertThat(Base64.getDecoder().decode(content.content())).isEqualTo(bytes);
    }

    @Test
    void whatIsNoUtf8IsReplacedInText() {
        server.plant("file", new byte[] {'a', (byte) 0xFF, 'b'});

        assertThat(read("/file").content()).isEqualTo("a\uFFFDb");
    }

    @Test
    void whatAnAnswerCannotHoldIsRefusedWithTheWayOut() {
        server.plant("file", "0123456789");

        assertRefused(ErrorCode.LIMIT_EXCEEDED, () -> read("/file", 0, OptionalLong.empty(), false, 9))
                .withMessageContainingAll("10", "9", "offset", "create_download_link");
        assertThat(read("/file", 1, OptionalLong.empty(), false, 9).content()).isEqualTo("123456789");
        assertThat(read("/file", 0, OptionalLong.empty(), false, 10).more()).isFalse();
    }

    @Test
    void onlyPlainFilesInsideThatAreNotDeniedAreRead() {
        server.directory("directory");
        server.pipe("pipe");
        server.link("out", "/etc/passwd");
        server.plant("secret", "abc");
        server.link("way", "secret");
        Workspace guarded = server.open(0, "secret");

        assertRefused(ErrorCode.CONFIG_INVALID, () -> read("/directory"));
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> read("/pipe"));
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> read("/out"));
        assertRefused(ErrorCode.FILE_NOT_FOUND, () -> read("/missing"));
        for (String path : List.of("/secret", "/way")) {
            assertRefused(
                    ErrorCode.PERMISSION_DENIED,
                    () -> FileContents.read(guarded, new ReadFile(SERVER, path, 0, OptionalLong.empty(), false), 1000));
        }
    }

    @Test
    void aLinkInsideIsReadThrough() {
        server.plant("real/file", "abc");
        server.link("link", "real/file");

        assertThat(read("/link").content()).isEqualTo("abc");
        assertThat(read("/link").item().size()).isEqualTo(3);
    }

    @Test
    void theLastLinesAreTold() {
        server.plant("log", "one\ntwo\nthree\n");

        assertThat(tail(2).lines()).containsExactly("two", "three");
        assertThat(tail(2).more()).isTrue();
        assertThat(tail(3).lines()).containsExactly("one", "two", "three");
        assertThat(tail(3).more()).isFalse();
        assertThat(tail(2).item().path()).isEqualTo("/log");
    }

    @Test
    void fewerLinesThanAskedAreAllThereAre() {
        server.plant("log", "one\ntwo");

        assertThat(tail(100).lines()).containsExactly("one", "two");
        assertThat(tail(100).more()).isFalse();
    }

    @Test
    void emptyLinesAreLinesAndSpacesStay() {
        server.plant("log", "\n\n  a  \n\n");

        assertThat(tail(100).lines()).containsExactly("", "", "  a  ", "");
        assertThat(tail(3).lines()).containsExactly("", "  a  ", "");
        assertThat(tail(3).more()).isTrue();
        assertThat(tail(4).more()).isFalse();
    }

    @Test
    void linesThatEndAsOnWindowsAreToldWithoutTheirEnd() {
        server.plant("log", "one\r\ntwo\r\n");

        assertThat(tail(5).lines()).containsExactly("one", "two");
    }

    @Test
    void anEmptyFileHasNoLines() {
        server.plant("log", "");

        assertThat(tail(5).lines()).isEmpty();
        assertThat(tail(5).more()).isFalse();
    }

    @Test
    void ofAVeryLongLineItsEndIsTold() {
        int mebibyte = 1 << 20;
        server.plant("log", "first\n" + "x".repeat(mebibyte) + "END\n");

        FileData.Tail tail = tail(3);

        assertThat(tail.lines()).hasSize(1);
        assertThat(tail.lines().getFirst()).hasSize(mebibyte - 1).endsWith("xEND");
        assertThat(tail.more()).isTrue();
    }

    @Test
    void whatIsCutAtALinesEndBeginsNoEmptyLine() {
        int mebibyte = 1 << 20;
        server.plant("log", "first\n" + "x".repeat(mebibyte - 2) + "\n");

        assertThat(tail(3).lines()).containsExactly("x".repeat(mebibyte - 2));
        assertThat(tail(3).more()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "MD5, 900150983cd24fb0d6963f7d28e17f72",
        "SHA-1, a9993e364706816aba3e25717850c26c9cd0d89d",
        "SHA-256, " + SHA256_OF_ABC,
        "SHA-512, ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    })
    void everyAlgorithmGivesWhatItsStandardSays(String algorithm, String hex) {
        server.plant("abc", "abc");

        FileData.Checksums checksums = checksums(algorithm, "/abc");

        assertThat(checksums.algorithm()).isEqualTo(algorithm);
        assertThat(checksums.checksums().getFirst().hex()).contains(hex);
    }

    @Test
    void aFileOfManyBuffersHasTheChecksumTheSystemComputes() {
        Path file = server.plant("large", "0123456789".repeat(100_000));

        String hex = checksums("SHA-256", "/large").checksums().getFirst().hex().orElseThrow();

        assertThat(TestWorkspace.run("sha256sum", file.toString())).startsWith(hex);
    }

    @Test
    void ofSeveralEachHasItsChecksumOrAReason() {
        server.plant("abc", "abc");

        List<FileData.Checksum> checksums =
                checksums("SHA-256", "/missing", "/abc").checksums();

        assertThat(checksums.getFirst().path()).isEqualTo("/missing");
        assertThat(checksums.getFirst().hex()).isEmpty();
        assertThat(checksums.getFirst().error().orElseThrow()).contains("/missing");
        assertThat(checksums.getLast().hex()).contains(SHA256_OF_ABC);
        assertThat(checksums.getLast().error()).isEmpty();
    }

    @Test
    void theOnlyOneThatIsMissingIsRefused() {
        assertRefused(ErrorCode.FILE_NOT_FOUND, () -> checksums("MD5", "/missing"));
    }
}
