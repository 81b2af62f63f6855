package dev.panelagent.files.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZMethod;
import org.apache.commons.compress.archivers.sevenz.SevenZMethodConfiguration;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 7z archives, which are only unpacked. */
class SevenZipTest extends OnServer {
    private static void entry(SevenZOutputFile file, String name, byte[] content, Consumer<SevenZArchiveEntry> change)
            throws IOException {
        SevenZArchiveEntry entry = new SevenZArchiveEntry();
        entry.setName(name);
        change.accept(entry);
        file.putArchiveEntry(entry);
        file.write(content);
        file.closeArchiveEntry();
    }

    private static void unix(SevenZArchiveEntry entry, int mode) {
        entry.setHasWindowsAttributes(true);
        entry.setWindowsAttributes(mode << 16 | 0x8000);
    }

    @ParameterizedTest
    @EnumSource(
            value = SevenZMethod.class,
            names = {"COPY", "LZMA", "LZMA2", "BZIP2", "DEFLATE"})
    void contentTimesAndPermissionsComeOut(SevenZMethod method) throws Exception {
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        Instant time = Instant.parse("2020-02-02T02:02:02Z");
        try (SevenZOutputFile file = new SevenZOutputFile(archive.toFile())) {
            file.setContentCompression(method);
            entry(file, "d/", new byte[0], entry -> entry.setDirectory(true));
            entry(file, "d/noise", noise, entry -> {
                unix(entry, 0100640);
                entry.setLastModifiedTime(FileTime.from(time));
            });
            entry(file, "empty", new byte[0], _ -> {});
            entry(file, "windows", "text".getBytes(UTF_8), entry -> {
                entry.setHasWindowsAttributes(true);
                entry.setWindowsAttributes(0x20);
            });
            entry(file, "empty-directory", new byte[0], entry -> entry.setDirectory(true));
            entry(file, "link", "d/noise".getBytes(UTF_8), entry -> unix(entry, 0120777));
            entry(file, "socket", new byte[0], entry -> unix(entry, 0140644));
        }

        Extracted extracted = server.unpack(archive, "target");

        Path target = server.root.resolve("target");
        assertThat(target.resolve("d/noise")).hasBinaryContent(noise);
        assertThat(Files.getLastModifiedTime(target.resolve("d/noise")).toInstant())
                .isEqualTo(time);
        assertThat(Files.getPosixFilePermissions(target.resolve("d/noise")))
                .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
        assertThat(target.resolve("empty")).isEmptyFile();
        assertThat(target.resolve("windows")).hasContent("text");
        assertThat(target.resolve("empty-directory")).isEmptyDirectory();
        assertThat(Files.readSymbolicLink(target.resolve("link"))).hasToString("d/noise");
        assertThat(extracted.bytes()).isEqualTo(100_004);
        assertThat(extracted.count()).isEqualTo(4);
        assertThat(extracted.skipped()).containsExactly("/target/socket");
    }

    @Test
    void severalFilesOfOneBlockComeOut() throws Exception {
        Files.write(archive, solid("onetwothree", 3, 3, 5));

        Extracted extracted = server.unpack(archive, "target");

        assertThat(server.root.resolve("target/a")).hasContent("one");
        assertThat(server.root.resolve("target/b")).hasContent("two");
        assertThat(server.root.resolve("target/c")).hasContent("three");
        assertThat(extracted.count()).isEqualTo(3);
        Extracted again = server.unpack(archive, "target", Conflict.SKIP);
        assertThat(again.skipped()).containsExactlyInAnyOrder("/target/a", "/target/b", "/target/c");
    }

    /** One block that is only copied, of files called a, b and c. */
    private static byte[] solid(String content, int... sizes) {
        byte[] body = content.getBytes(UTF_8);
        ByteBuffer header = ByteBuffer.allocate(500).order(ByteOrder.LITTLE_ENDIAN);
        header.put(hex("0104 06 00 01 09")).put((byte) body.length).put(hex("00"));
        header.put(hex("07 0b 01 00 01 01 00 0c")).put((byte) body.length).put(hex("00"));
        header.put(hex("08 0d")).put((byte) sizes.length).put(hex("09"));
        for (int i = 0; i < sizes.length - 1; i++) {
            header.put((byte) sizes[i]);
        }
        header.put(hex("00 00 05")).put((byte) sizes.length).put(hex("11"));
        header.put((byte) (1 + 4 * sizes.length)).put(hex("00"));
        for (int i = 0; i < sizes.length; i++) {
            header.putShort((short) ('a' + i)).putShort((short) 0);
        }
        header.put(hex("00 00"));
        return archive(body, Arrays.copyOf(header.array(), header.position()));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    /** An archive of this header behind this body. */
    private static byte[] archive(byte[] body, byte[] header) {
        ByteBuffer start = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        start.putLong(body.length).putLong(header.length).putInt(crc(header));
        ByteBuffer all = ByteBuffer.allocate(32 + body.length + header.length).order(ByteOrder.LITTLE_ENDIAN);
        return all.put(hex("377abcaf271c0004"))
                .putInt(crc(start.array()))
                .put(start.array())
                .put(body)
                .put(header)
                .array();
    }

    private static int crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    @Test
    void encryptedHeadersAreRefused() throws Exception {
        // One coder of AES-256 with SHA-256, as 7-Zip writes it for names that are to be hidden.
        byte[] header = hex("17 06 00 01 09 10 00 07 0b 01 00 01 24 06f10701 0a 5307 0000000000000000 0c 10 00 00");
        Files.write(archive, archive(new byte[16], header));

        refused("encrypted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Unpacks to 32 MiB.
                "17 06 00 01 09 10 00 07 0b 01 00 01 01 00 0c e2000000 00 00",
                // The same without a word of what is packed, and with two coders bound to each other.
                "17 07 0b 01 00 02 01 00 31 00 01 01 01 00 00 01 0c 10 e2000000 00 00"
            })
    void headersThatUnpackToTooMuchAreRefused(String header) throws Exception {
        Files.write(archive, archive(new byte[16], hex(header)));

        refused("more than 16 MiB");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "17",
                "17 00",
                "17 06 00 01 0a",
                "17 06 00 01 09 10 01",
                "17 06 00 ffffffffffffffff7f 09 10",
                "17 07 0b 02 00",
                "17 07 0b 01 01",
                "17 07 0c",
                "17 07 0b 01 00 01 0f",
                "17 07 0b 01 00 01 11 00 ffffffffffffffffff 01",
                "17 07 0b 01 00 01 11 00 40ff 01",
                "17 07 0b 01 00 01 31 00 01 01 ffffffffffffffffff",
                "17 07 0b 01 00 01 31 00 02 01 00 01 0b",
                "17 07 0b 01 00 01 01 00 0d",
                "01 04 06",
                "02"
            })
    void headersThatAreBrokenAreRefused(String header) throws Exception {
        Files.write(archive, archive(new byte[16], hex(header)));

        refused("archive");
    }

    @Test
    void headersThatAreNotWhereTheyShouldBeAreRefused() throws Exception {
        byte[] sound = solid("x", 1);
        for (long lie : new long[] {-1, 1000, Long.MAX_VALUE, Long.MIN_VALUE}) {
            for (int at : new int[] {12, 20}) {
                Files.write(
                        archive,
                        ByteBuffer.wrap(sound.clone())
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(at, lie)
                                .array());
                refused("archive");
            }
        }
    }

    @Test
    void headersOfManyMebibytesAreRefused() throws Exception {
        Files.write(archive, archive(new byte[0], new byte[(16 << 20) + 1]));

        refused("more than 16 MiB");
    }

    @Test
    void dictionariesThatTakeTooMuchMemoryAreRefused() throws Exception {
        try (SevenZOutputFile file = new SevenZOutputFile(archive.toFile())) {
            // Written with a small one, and declared with a large one.
            file.setContentMethods(List.of(new SevenZMethodConfiguration(SevenZMethod.LZMA2, 1 << 20)));
            entry(file, "f", "x".repeat(1000).getBytes(UTF_8), _ -> {});
        }
        byte[] bytes = Files.readAllBytes(archive);
        declare(bytes, (byte) 32);
        Files.write(archive, bytes);

        refused("64 MiB of memory");
    }

    /** Puts another dictionary size behind the id of LZMA2 in the header, and the checksums right. */
    private static void declare(byte[] bytes, byte size) {
        ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int from = 32 + (int) all.getLong(12);
        int at = from;
        while (bytes[at] != 0x21 || bytes[at + 1] != 0x21 || bytes[at + 2] != 1) {
            at++;
        }
        bytes[at + 3] = size;
        byte[] header = Arrays.copyOfRange(bytes, from, from + (int) all.getLong(20));
        all.putInt(28, crc(header));
        all.putInt(8, crc(Arrays.copyOfRange(bytes, 12, 32)));
    }
}
