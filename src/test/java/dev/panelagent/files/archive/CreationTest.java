package dev.panelagent.files.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.files.Progress;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.protocol.FileChange;
import dev.panelagent.protocol.FileData;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What gets into an archive, and under what name. */
class CreationTest extends OnServer {
    private static final ServerId ID = new ServerId("s1");

    private FileData.Archive create(String name, String... sources) {
        return create(name, Optional.empty(), Progress.NONE, sources);
    }

    private FileData.Archive create(String name, Optional<String> format, Progress progress, String... sources) {
        return Archives.create(
                server.workspace, new FileChange.CreateArchive(ID, List.of(sources), name, format), progress);
    }

    private FileData.Extracted extract(String name, String target) {
        return Archives.extract(
                server.workspace, new FileChange.ExtractArchive(ID, name, target, "fail"), Progress.NONE);
    }

    private void refused(ErrorCode code, String naming, Runnable asked) {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(asked::run)
                .withMessageContaining(naming)
                .extracting(RequestException::code)
                .isEqualTo(code);
    }

    @ParameterizedTest
    @EnumSource(value = ArchiveFormat.class, mode = EnumSource.Mode.EXCLUDE, names = "SEVEN_ZIP")
    void anArchiveInItsOwnSourceDoesNotHoldItself(ArchiveFormat format) throws Exception {
        Files.writeString(root.resolve("f"), "content");
        String name = "backup." + format.word();

        FileData.Archive created = create(name, "/");
        FileData.Extracted extracted = extract(name, "/out");

        assertThat(created.skipped()).isEmpty();
        assertThat(created.fileCount()).isEqualTo(1);
        assertThat(created.size()).isEqualTo(Files.size(root.resolve(name)));
        assertThat(extracted.files()).containsExactly("/out/f");
    }

    @ParameterizedTest
    @CsvSource({"'d d/f g'", "'d/f d g'", "'g d/f d d/f /d/./f'"})
    void theOrderOfSourcesDoesNotMatter(String sources) throws Exception {
        Files.writeString(Files.createDirectory(root.resolve("d")).resolve("f"), "");
        Files.writeString(root.resolve("g"), "");

        FileData.Archive _ = create("a.zip", sources.split(" "));

        assertThat(extract("a.zip", "/out").files()).containsExactlyInAnyOrder("/out/d/f", "/out/g");
    }

    @Test
    void namesInTheArchiveBeginWhereTheSourcesPart() throws Exception {
        Files.writeString(Files.createDirectories(root.resolve("a/b/c")).resolve("f"), "");
        Files.writeString(Files.createDirectories(root.resolve("a/b/d")).resolve("g"), "");

        FileData.Archive _ = create("two.tar", "a/b/c/f", "a/b/d");
        FileData.Archive _ = create("nested.tar", "a/b", "a/b/c");
        FileData.Archive _ = create("nested-first.tar", "a/b/c", "a/b");

        assertThat(extract("two.tar", "/2").files()).containsExactlyInAnyOrder("/2/c/f", "/2/d/g");
        assertThat(extract("nested.tar", "/3").files()).containsExactlyInAnyOrder("/3/b/c/f", "/3/b/d/g");
        assertThat(extract("nested-first.tar", "/4").files()).containsExactlyInAnyOrder("/4/b/c/f", "/4/b/d/g");
    }

    @Test
    void pipesAndSocketsAreReportedAndLeftOut() throws Exception {
        RoundTripTest.run("mkfifo", root.resolve("pipe").toString());
        Files.writeString(root.resolve("f"), "");
        Path socket = Path.of("/tmp")
                .resolve("panel-agent-test-" + ProcessHandle.current().pid());
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(socket));
            Files.move(socket, root.resolve("socket"));

            Created created = server.pack(archive, ArchiveFormat.ZIP, "/", "/");
            Created named = server.pack(archive, ArchiveFormat.TAR, "/", "pipe", "f");

            assertThat(created.skipped()).containsExactly("/pipe", "/socket");
            assertThat(created.fileCount()).isEqualTo(1);
            assertThat(named.skipped()).containsExactly("/pipe");
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    @Test
    void linksAreKeptAsLongAsTheyStayInside() throws Exception {
        Files.writeString(root.resolve("f"), "");
        Path d = Files.createDirectory(root.resolve("d"));
        Files.createSymbolicLink(d.resolve("up"), Path.of("../f"));
        Files.createSymbolicLink(d.resolve("nowhere"), Path.of("missing"));
        Files.createSymbolicLink(d.resolve("absolute"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(d.resolve("out"), Path.of("../../../etc"));
        Files.createSymbolicLink(d.resolve("loop"), Path.of("loop"));

        Created created = server.pack(archive, ArchiveFormat.TAR, "/", "d");
        Extracted extracted = server.unpack(archive, "/out");

        assertThat(created.skipped()).containsExactly("/d/absolute", "/d/loop", "/d/out");
        assertThat(extracted.files()).containsExactlyInAnyOrder("/out/d/up", "/out/d/nowhere");
        assertThat(Files.readSymbolicLink(root.resolve("out/d/up"))).hasToString("../f");
    }

    @Test
    void directoriesAreSentWithTheirName() throws Exception {
        Files.writeString(Files.createDirectories(root.resolve("a/b")).resolve("f"), "");

        send("/a/b");
        assertThat(server.unpack(archive, "/one").files()).containsExactly("/one/b/f");
        send("/");
        assertThat(server.unpack(archive, "/two").files()).containsExactlyInAnyOrder("/two/a/b/f", "/two/one/b/f");
    }

    private void send(String path) throws IOException {
        try (FileChannel out = FileChannel.open(archive, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            Archives.send(server.workspace, FilePath.parse(path), ArchiveFormat.TAR_ZST, out.truncate(0));
        }
    }

    @Test
    void whoeverTakesTheArchiveMayBreakOff() throws Exception {
        Files.write(root.resolve("f"), new byte[3 << 20]);
        Files.createDirectory(root.resolve("d"));
        for (ArchiveFormat format : ArchiveFormat.values()) {
            ErrorCode code = format == ArchiveFormat.SEVEN_ZIP ? ErrorCode.CONFIG_INVALID : ErrorCode.FILE_ERROR;
            refused(code, "", () -> Archives.send(server.workspace, FilePath.ROOT, format, new Broken()));
        }
    }

    private static final class Broken implements WritableByteChannel {
        @Override
        public int write(ByteBuffer source) throws IOException {
            throw new IOException("the other side is gone");
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void whatCannotBeDoneIsRefusedAndNamed() throws Exception {
        Files.writeString(root.resolve("f"), "");
        refused(ErrorCode.CONFIG_INVALID, "tells no format", () -> create("archive", "f"));
        refused(ErrorCode.CONFIG_INVALID, "only be unpacked", () -> create("a.7z", "f"));
        refused(ErrorCode.CONFIG_INVALID, "rar", () -> create("a", Optional.of("rar"), Progress.NONE, "f"));
        refused(ErrorCode.FILE_NOT_FOUND, "missing", () -> create("new/a.zip", "missing"));
        refused(ErrorCode.CONFIG_INVALID, "", () -> create("/", Optional.of("zip"), Progress.NONE, "f"));
        refused(ErrorCode.FILE_NOT_FOUND, "a.zip", () -> extract("a.zip", "/"));
        refused(ErrorCode.CONFIG_INVALID, "/f", () -> create("f/new/a.zip", "f"));
        refused(ErrorCode.CONFIG_INVALID, "is not in", () -> server.pack(archive, ArchiveFormat.TAR, "d", "f"));
        assertThat(Server.names(root)).containsExactly("f");
    }

    @Test
    void aModIsUnpackedByItself() throws Exception {
        Path _ = Sample.at(root.resolve("mod.zip"), ArchiveFormat.ZIP, "mod/a=x");

        Archives.unpack(server.workspace, FilePath.parse("mod.zip"), FilePath.parse("mods"), Progress.NONE);

        assertThat(root.resolve("mods/mod/a")).hasContent("x");
    }

    @Test
    void namesThatAreNoTextStayWhatTheyAre() throws Exception {
        Path top = Files.createDirectory(root.resolve("d"));
        RoundTripTest.run("sh", "-c", "cd \"$1\" && : > \"$(printf 'a\\377')\"", "sh", top.toString());

        Created zip = server.pack(archive, ArchiveFormat.ZIP, "/", "d");
        Created tar = server.pack(archive, ArchiveFormat.TAR, "/", "d");

        assertThat(zip.skipped()).containsExactly("/d/a\udcff");
        assertThat(tar.skipped()).isEmpty();
        assertThat(server.unpack(archive, "out").files()).containsExactly("/out/d/a\udcff");
    }
}
