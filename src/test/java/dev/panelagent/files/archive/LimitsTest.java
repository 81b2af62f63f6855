package dev.panelagent.files.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.luben.zstd.Zstd;
import dev.panelagent.common.ByteSize;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.files.Progress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No archive takes more than it may: of the disk, of names, of time. */
class LimitsTest {
    private static final int PIECE = 16 << 20;
    private static final int PIECES = 64;

    @TempDir
    Path dir;

    @TempDir
    Path archives;

    private Path archive() {
        return archives.resolve("archive");
    }

    private static void refused(Server server, Path archive, ErrorCode code, String naming, ArchiveLimits limits) {
        Map<String, String> before = Server.tree(server.root);

        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> server.unpack(archive, "a/target", Conflict.FAIL, limits, Progress.NONE))
                .withMessageContaining(naming)
                .extracting(RequestException::code)
                .isEqualTo(code);

        assertThat(Server.tree(server.root)).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(
            value = ArchiveFormat.class,
            names = {"ZIP", "TAR_GZ", "TAR_ZST", "TAR_XZ"})
    void aGibibyteOfZerosEndsLongBeforeItIsWritten(ArchiveFormat format) throws Exception {
        Path bomb = format == ArchiveFormat.ZIP ? zipBomb() : Files.write(archive(), tarBomb(format));
        assertThat(Files.size(bomb)).isLessThan(2 << 20);

        // Whatever wrote more than the disk may take would be refused for that.
        try (Server server = Server.in(dir, 200 << 20, List.of())) {
            refused(
                    server,
                    bomb,
                    ErrorCode.LIMIT_EXCEEDED,
                    "100 times its size",
                    new ArchiveLimits(4 * ByteSize.GIB, 10, 100, 10));
            refused(
                    server,
                    bomb,
                    ErrorCode.LIMIT_EXCEEDED,
                    "20971520 bytes",
                    new ArchiveLimits(20 << 20, 10, Integer.MAX_VALUE, 10));
        }
    }

    /** Each packed on its own, the way these formats allow to put one behind the other. */
    private static byte[] tarBomb(ArchiveFormat format) throws IOException {
        byte[] start = Arrays.copyOf(
                new RawTar()
                        .entry(
                                "zeros",
                                TarHeader.FILE,
                                new byte[0],
                                block -> TarHeader.putNumber(block, TarHeader.SIZE, (long) PIECE * PIECES))
                        .bytes(),
                TarHeader.BLOCK);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(Sample.packed(format, start));
        byte[] piece = format == ArchiveFormat.TAR_ZST
                ? Zstd.compress(new byte[PIECE])
                : Sample.packed(format, new byte[PIECE]);
        for (int i = 0; i < PIECES; i++) {
            bytes.write(piece);
        }
        return bytes.toByteArray();
    }

    private Path zipBomb() throws IOException {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        byte[] piece = new byte[PIECE];
        deflater.setInput(new byte[PIECE]);
        int length = deflater.deflate(piece, 0, piece.length, Deflater.FULL_FLUSH);
        deflater.end();
        byte[] deflated = Arrays.copyOf(piece, length);
        ZipArchiveEntry entry = new ZipArchiveEntry("zeros");
        entry.setMethod(ZipEntry.DEFLATED);
        entry.setSize((long) PIECE * PIECES);
        entry.setCompressedSize((long) length * PIECES);
        entry.setCrc(0);
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(archive())) {
            var pieces = Collections.nCopies(PIECES, deflated).stream()
                    .map(ByteArrayInputStream::new)
                    .toList();
            zip.addRawArchiveEntry(entry, new SequenceInputStream(Collections.enumeration(pieces)));
        }
        return archive();
    }

    @Test
    void twoHundredThousandEntriesAreRefused() throws Exception {
        ArchiveLimits entries = new ArchiveLimits(ByteSize.GIB, 100_000, Integer.MAX_VALUE, 10);
        try (Server server = Server.in(dir)) {
            refused(server, directoriesInTar(200_000), ErrorCode.LIMIT_EXCEEDED, "100000 entries", entries);
            refused(server, namesInZip(200_000), ErrorCode.LIMIT_EXCEEDED, "100000 entries", entries);
            refused(server, directoriesIn7z(200_000), ErrorCode.LIMIT_EXCEEDED, "100000 entries", entries);
        }
    }

    private Path directoriesInTar(int count) throws IOException {
        byte[] block = Arrays.copyOf(new RawTar().entry("d/", '5', new byte[0]).bytes(), TarHeader.BLOCK);
        byte[] thousand = new byte[1000 * block.length];
        for (int i = 0; i < 1000; i++) {
            System.arraycopy(block, 0, thousand, i * block.length, block.length);
        }
        byte[] packed = Zstd.compress(thousand);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count / 1000; i++) {
            all.write(packed);
        }
        return Files.write(archive(), all.toByteArray());
    }

    /** Nothing but a directory: what it names need not be there. */
    private Path namesInZip(int count) throws IOException {
        ByteBuffer zip = ByteBuffer.allocate(30 + count * 47 + 22).order(ByteOrder.LITTLE_ENDIAN);
        zip.putInt(0x04034b50).position(30);
        for (int i = 0; i < count; i++) {
            int at = zip.position();
            zip.putInt(at, 0x02014b50).putShort(at + 28, (short) 1).put(at + 46, (byte) 'f');
            zip.position(at + 47);
        }
        int at = zip.position();
        zip.putInt(0x06054b50).putInt(at + 12, at - 30).putInt(at + 16, 30);
        return Files.write(archive(), zip.array());
    }

    private Path directoriesIn7z(int count) throws IOException {
        try (SevenZOutputFile archive = new SevenZOutputFile(archive().toFile())) {
            for (int i = 0; i < count; i++) {
                SevenZArchiveEntry entry = new SevenZArchiveEntry();
                entry.setName("d");
                entry.setDirectory(true);
                archive.putArchiveEntry(entry);
                archive.closeArchiveEntry();
            }
        }
        return archive();
    }

    @Test
    void headersWithoutEntriesCountToo() throws Exception {
        byte[] block = Arrays.copyOf(new RawTar().pax("").bytes(), TarHeader.BLOCK);
        ByteBuffer tar = ByteBuffer.allocate(140_000 * block.length);
        while (tar.hasRemaining()) {
            tar.put(block);
        }
        Path archive = Files.write(archive(), Zstd.compress(tar.array()));
        try (Server server = Server.in(dir)) {
            refused(
                    server,
                    archive,
                    ErrorCode.LIMIT_EXCEEDED,
                    "100 times its size",
                    new ArchiveLimits(1L << 40, 10, 100, 10));
        }
    }

    @Test
    void directoriesThatAreOnlyInTheNamesOfFilesCount() throws Exception {
        Path archive = Sample.at(archive(), ArchiveFormat.ZIP, "a/b/c/d/e/f=x");
        try (Server server = Server.in(dir)) {
            refused(server, archive, ErrorCode.LIMIT_EXCEEDED, "4 entries", new ArchiveLimits(1, 4, 1, 10));
            refused(server, archive, ErrorCode.LIMIT_EXCEEDED, "4 deep", new ArchiveLimits(1, 5, 1, 4));
            assertThat(server.unpack(archive, "a", Conflict.FAIL, new ArchiveLimits(1, 5, 1, 5), Progress.NONE)
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void packingHasTheSameLimitsAndTellsBeforeItWrites() throws Exception {
        try (Server server = Server.in(dir)) {
            Files.write(Files.createDirectories(server.root.resolve("d/e")).resolve("f"), new byte[1000]);
            notPacked(server, "999 bytes", new ArchiveLimits(999, 3, 1, 2));
            notPacked(server, "2 entries", new ArchiveLimits(1000, 2, 1, 2));
            notPacked(server, "1 deep", new ArchiveLimits(1000, 3, 1, 1));

            Created created = server.pack(
                    archive(), ArchiveFormat.TAR_GZ, new ArchiveLimits(1000, 3, 1, 2), Progress.NONE, "/", "/");

            assertThat(created.fileCount()).isEqualTo(1);
        }
    }

    private void notPacked(Server server, String naming, ArchiveLimits limits) throws IOException {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> server.pack(archive(), ArchiveFormat.TAR_GZ, limits, Progress.NONE, "/", "/"))
                .withMessageContaining(naming)
                .extracting(RequestException::code)
                .isEqualTo(ErrorCode.LIMIT_EXCEEDED);
        assertThat(archive()).isEmptyFile();
    }

    @ParameterizedTest
    @EnumSource(value = ArchiveFormat.class, mode = EnumSource.Mode.EXCLUDE, names = "SEVEN_ZIP")
    void theDiskLimitEndsUnpackingHalfWayAndIsFreeAgain(ArchiveFormat format) throws Exception {
        byte[] noise = new byte[3 << 20];
        new Random(7).nextBytes(noise);
        Path source = Files.createDirectory(archives.resolve("source"));
        try (Server packing = Server.in(source)) {
            Files.write(packing.root.resolve("1"), Arrays.copyOf(noise, 1 << 20));
            Files.write(packing.root.resolve("2"), noise);
            Created _ = packing.pack(archive(), format, "/", "/");
        }
        try (Server server = Server.in(dir, 3584 << 10, List.of())) {
            Files.writeString(server.root.resolve("mine"), "mine");
            long used = server.workspace.budget().usedBytes();

            refused(server, archive(), ErrorCode.INSUFFICIENT_RESOURCES, "disk limit", ArchiveLimits.DEFAULT);

            assertThat(server.workspace.budget().usedBytes()).isEqualTo(used);
            Path fits = Sample.at(archive(), ArchiveFormat.TAR, "f=" + "x".repeat(3 << 20));
            assertThat(server.unpack(fits, "fits").bytes()).isEqualTo(3 << 20);
        }
    }

    @ParameterizedTest
    @EnumSource(Conflict.class)
    void whatIsReplacedSkippedOrRefusedIsNotPaidFor(Conflict conflict) throws Exception {
        String content = "x".repeat(1000);
        Path archive = Sample.at(
                archive(), ArchiveFormat.TAR, "a=" + content, "b=" + content, "c=" + content, "c->a", "b=" + content);
        try (Server server = Server.in(dir, 1 << 20, List.of())) {
            Files.writeString(server.root.resolve("a"), "y".repeat(500));
            long used = server.workspace.budget().usedBytes();

            try {
                Extracted _ = server.unpack(archive, "/", conflict);
                assertThat(conflict).isNotEqualTo(Conflict.FAIL);
            } catch (RequestException _) {
                assertThat(conflict).isEqualTo(Conflict.FAIL);
            }

            // Overwritten: a grew by 500 and b came; skipped: b and c came.
            long more = switch (conflict) {
                case FAIL -> 0;
                case OVERWRITE -> 1500;
                case SKIP -> 2000;
            };
            assertThat(server.workspace.budget().usedBytes() - used).isEqualTo(more);
        }
    }
}
