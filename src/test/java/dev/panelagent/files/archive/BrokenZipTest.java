package dev.panelagent.files.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream.UnicodeExtraFieldPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Zips whose directories lie, and those of other programs. */
class BrokenZipTest extends OnServer {
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int LOCATOR = 0x07064b50;
    private static final int END_64 = 0x06064b50;

    private ByteBuffer zip(String... entries) throws IOException {
        byte[] bytes = Files.readAllBytes(Sample.at(archive, ArchiveFormat.ZIP, entries));
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int find(ByteBuffer zip, int signature) {
        int at = 0;
        while (zip.getInt(at) != signature) {
            at++;
        }
        return at;
    }

    private Path write(ByteBuffer zip) throws IOException {
        byte[] bytes = new byte[zip.limit()];
        ByteBuffer _ = zip.get(0, bytes);
        return Files.write(archive, bytes);
    }

    private void refused(ByteBuffer zip, String naming) throws IOException {
        Path _ = write(zip);
        refused(naming);
    }

    @Test
    void aWrongDirectoryIsRefused() throws Exception {
        ByteBuffer zip = zip("f=content", "g=content");
        int central = find(zip, CENTRAL);
        int end = find(zip, END);
        int checksum = zip.getInt(central + 16);
        refused(zip.putInt(central + 16, checksum + 1), "checksum or size");
        refused(zip.putInt(central + 16, checksum).putInt(central + 24, 6), "archive");
        refused(zip.putInt(central + 24, Integer.MAX_VALUE), "archive");
        refused(zip.putInt(central + 24, 7).putInt(central + 20, Integer.MAX_VALUE), "archive");
        refused(zip.putInt(central + 20, 9).putInt(central + 42, zip.limit() - 5), "archive");
        refused(zip.putInt(central + 42, -2), "archive");
        refused(zip.putInt(central + 42, 0).putInt(end + 16, -2), "archive");
        refused(zip.putInt(end + 16, 3).putInt(end + 12, 1), "archive");
        refused(zip.putInt(end + 12, Integer.MAX_VALUE), "archive");
        refused(zip.putInt(end, 0), "no directory at its end");
    }

    @Test
    void namesAndExtraFieldsLongerThanTheDirectoryAreRefused() throws Exception {
        for (int field : new int[] {28, 30, 32}) {
            ByteBuffer zip = zip("f=content", "g=content");
            refused(zip.putShort(find(zip, CENTRAL) + field, (short) 0xFFFF), "archive");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 14, 93, 95, 98, 99})
    void methodsThatTakeMemoryOrAreNotKnownAreRefused(int method) throws Exception {
        ByteBuffer zip = zip("f=content");
        refused(zip.putShort(find(zip, CENTRAL) + 10, (short) method), "not supported");
    }

    @Test
    void encryptedEntriesAreRefused() throws Exception {
        ByteBuffer zip = zip("e=", "f=content");
        int central = find(zip, CENTRAL);
        refused(zip.putShort(central + 8, (short) (zip.getShort(central + 8) | 1)), "encrypted");
    }

    @ParameterizedTest
    @EnumSource(Zip64Mode.class)
    void largeFieldsAreReadWhereTheyAre(Zip64Mode mode) throws Exception {
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(archive)) {
            zip.setUseZip64(mode);
            zip.putArchiveEntry(new ZipArchiveEntry("f"));
            zip.write("content".getBytes(UTF_8));
            zip.closeArchiveEntry();
        }

        assertThat(server.unpack(archive, "target").bytes()).isEqualTo(7);
    }

    @Test
    void largeFieldsThatLieAreRefused() throws Exception {
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(archive)) {
            zip.setUseZip64(Zip64Mode.Always);
            zip.putArchiveEntry(new ZipArchiveEntry("f"));
            zip.write("content".getBytes(UTF_8));
            zip.closeArchiveEntry();
        }
        byte[] sound = Files.readAllBytes(archive);
        for (long lie : new long[] {-1, 1, sound.length - 10, 1L << 40, Long.MIN_VALUE}) {
            ByteBuffer directory = ByteBuffer.wrap(sound.clone()).order(ByteOrder.LITTLE_ENDIAN);
            refused(directory.putLong(find(directory, END_64) + 48, lie), "archive");
            ByteBuffer locator = ByteBuffer.wrap(sound.clone()).order(ByteOrder.LITTLE_ENDIAN);
            refused(locator.putLong(find(locator, LOCATOR) + 8, lie), "archive");
            ByteBuffer size = ByteBuffer.wrap(sound.clone()).order(ByteOrder.LITTLE_ENDIAN);
            int extra = find(size, CENTRAL) + 46 + 1 + 4;
            refused(size.putLong(extra, lie), "archive");
        }
    }

    /** Java's own stream writes sizes and checksums behind the content. */
    @Test
    void sizesBehindTheContentAreRead() throws Exception {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            zip.putNextEntry(new ZipEntry("f"));
            zip.write("content".getBytes(UTF_8));
        }
        byte[] bytes = Files.readAllBytes(archive);
        assertThat(bytes[6] & 8).isEqualTo(8);

        assertThat(server.unpack(archive, "target").bytes()).isEqualTo(7);
    }

    @Test
    void whatStandsBeforeAndBehindAnArchiveDoesNoHarm() throws Exception {
        byte[] inner = Files.readAllBytes(write(zip("f=content")));
        try (OutputStream out = Files.newOutputStream(archive)) {
            out.write(inner, 0, 4);
            out.write(new byte[1000]);
            out.write(inner);
        }

        assertThat(server.unpack(archive, "target").files()).containsExactly("/target/f");
    }

    @Test
    void commentsAreReadOver() throws Exception {
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(archive)) {
            zip.setComment("x".repeat(60_000));
            ZipArchiveEntry entry = new ZipArchiveEntry("f");
            entry.setComment("y".repeat(60_000));
            zip.putArchiveEntry(entry);
            zip.closeArchiveEntry();
        }

        assertThat(server.unpack(archive, "target").count()).isEqualTo(1);
    }

    private void entry(ZipArchiveOutputStream zip, String name, int mode, String content) throws IOException {
        ZipArchiveEntry entry = new ZipArchiveEntry(name);
        entry.setUnixMode(mode);
        zip.putArchiveEntry(entry);
        zip.write(content.getBytes(UTF_8));
        zip.closeArchiveEntry();
    }

    @Test
    void kindsAreToldByTheModesOfUnix() throws Exception {
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(archive)) {
            entry(zip, "directory-without-slash", 0040755, "");
            entry(zip, "file", 0100600, "x");
            entry(zip, "link", 0120777, "file");
            entry(zip, "pipe", 0010644, "");
        }

        Extracted extracted = server.unpack(archive, "target");

        assertThat(server.root.resolve("target/directory-without-slash")).isEmptyDirectory();
        assertThat(extracted.files()).containsExactlyInAnyOrder("/target/file", "/target/link");
        assertThat(extracted.skipped()).containsExactly("/target/pipe");
    }

    @Test
    void linksLongerThanLinksCanBeAreRefused() throws Exception {
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(archive)) {
            entry(zip, "link", 0120777, "x/".repeat(3000));
        }

        refused(ByteBuffer.wrap(Files.readAllBytes(archive)), "a link that is too long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"IBM437", "UTF-8"})
    void namesOfOldProgramsAreRead(String charset) throws Exception {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive), Charset.forName(charset))) {
            zip.putNextEntry(new ZipEntry("caf\u00e9"));
        }

        assertThat(server.unpack(archive, "target").files()).containsExactly("/target/caf\u00e9");
    }

    @Test
    void namesOfWindowsHaveBackslashesForSlashes() throws Exception {
        ByteBuffer zip = zip("d_sub_f=content");
        int central = find(zip, CENTRAL);
        zip.put(central + 47, (byte) '\\').put(central + 51, (byte) '\\').put(central + 5, (byte) 0);
        Path _ = write(zip);

        assertThat(server.unpack(archive, "target").files()).containsExactly("/target/d/sub/f");
    }

    // The one that takes a charset is private.
    @SuppressWarnings("PreferCharsetOverload")
    @Test
    void unicodeNamesInExtraFieldsCount() throws Exception {
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(archive)) {
            zip.setEncoding("US-ASCII");
            zip.setUseLanguageEncodingFlag(false);
            zip.setCreateUnicodeExtraFields(UnicodeExtraFieldPolicy.ALWAYS);
            zip.putArchiveEntry(new ZipArchiveEntry("\u4e16"));
            zip.closeArchiveEntry();
        }

        assertThat(server.unpack(archive, "target").files()).containsExactly("/target/\u4e16");
    }

    @Test
    void bzip2IsUnpacked() throws Exception {
        var packed = new java.io.ByteArrayOutputStream();
        try (var bzip2 = new org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream(packed)) {
            bzip2.write("content".getBytes(UTF_8));
        }
        CRC32 crc = new CRC32();
        crc.update("content".getBytes(UTF_8));
        ZipArchiveEntry entry = new ZipArchiveEntry("f");
        entry.setMethod(12);
        entry.setSize(7);
        entry.setCompressedSize(packed.size());
        entry.setCrc(crc.getValue());
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(archive)) {
            zip.addRawArchiveEntry(entry, new ByteArrayInputStream(packed.toByteArray()));
        }

        Extracted _ = server.unpack(archive, "target");

        assertThat(server.root.resolve("target/f")).hasContent("content");
    }
}
