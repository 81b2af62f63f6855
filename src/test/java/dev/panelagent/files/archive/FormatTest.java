package dev.panelagent.files.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({
        "zip, ZIP",
        "' .ZIP ', ZIP",
        "tar, TAR",
        "tgz, TAR_GZ",
        "tar.gz, TAR_GZ",
        "gzip, TAR_GZ",
        ".gz, TAR_GZ",
        "zstd, TAR_ZST",
        "tar.zst, TAR_ZST",
        "tzst, TAR_ZST",
        "txz, TAR_XZ",
        "xz, TAR_XZ",
        "7z, SEVEN_ZIP",
        "7zip, SEVEN_ZIP"
    })
    void formatsHaveSeveralNames(String word, ArchiveFormat format) {
        assertThat(ArchiveFormat.parse(word)).isEqualTo(format);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rar", "t", "tar.", "..zip", "zip tar"})
    void otherNamesAreRefusedWithTheList(String word) {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> ArchiveFormat.parse(word))
                .withMessageContaining("zip, tar, tar.gz, tar.zst, tar.xz, 7z")
                .extracting(RequestException::code)
                .isEqualTo(ErrorCode.CONFIG_INVALID);
    }

    @ParameterizedTest
    @CsvSource({
        "world.zip, ZIP",
        "WORLD.TAR.GZ, TAR_GZ",
        "a.b.tgz, TAR_GZ",
        "x.tzst, TAR_ZST",
        "x.tar, TAR",
        "x.tar.xz, TAR_XZ",
        "x.txz, TAR_XZ",
        "x.7z, SEVEN_ZIP"
    })
    void namesOfFilesTellTheFormat(String name, ArchiveFormat format) {
        assertThat(ArchiveFormat.ofName(name)).contains(format);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip", "world", "log.gz", "dump.xz", "x.zst", "x.zip.part", ""})
    void otherNamesTellNone(String name) {
        assertThat(ArchiveFormat.ofName(name)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ArchiveFormat.class)
    void theFirstBytesTellTheFormat(ArchiveFormat format) throws Exception {
        byte[] bytes = Files.readAllBytes(Sample.at(dir.resolve("archive.txt"), format, "f=x"));

        assertThat(ArchiveFormat.detect(Arrays.copyOf(bytes, Math.min(bytes.length, 512))))
                .contains(format);
        assertThat(ArchiveFormat.detect(Arrays.copyOf(bytes, 1))).isEmpty();
    }

    @Test
    void anEmptyZipAndAnEmptyTarAreArchivesAndTextIsNone() {
        assertThat(ArchiveFormat.detect(new byte[] {'P', 'K', 5, 6})).contains(ArchiveFormat.ZIP);
        assertThat(ArchiveFormat.detect(new byte[512])).contains(ArchiveFormat.TAR);
        assertThat(ArchiveFormat.detect(new byte[511])).isEmpty();
        assertThat(ArchiveFormat.detect("x".repeat(512).getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .isEmpty();
    }
}
