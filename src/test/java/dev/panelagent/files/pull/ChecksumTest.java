package dev.panelagent.files.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksumTest {
    @ParameterizedTest
    @CsvSource({"md5, 32", "sha1, 40", "sha256, 64", "sha512, 128"})
    void theNumberOfDigitsTellsTheAlgorithm(String algorithm, int digits) {
        String hex = "0f".repeat(digits / 2);

        assertThat(Checksum.parse(hex)).isEqualTo(new Checksum(algorithm, hex));
        assertThat(Checksum.parse(" " + algorithm.toUpperCase(Locale.ROOT) + ":" + "0F".repeat(digits / 2) + "\n"))
                .isEqualTo(new Checksum(algorithm, hex));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "md5:",
                "0f",
                "crc32:0f0f0f0f",
                "sha1:0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",
                "0g0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",
                "md5:0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f:0f"
            })
    void whatIsNoChecksumIsRefused(String text) {
        assertThatThrownBy(() -> Checksum.parse(text))
                .isInstanceOfSatisfying(
                        RequestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID))
                .hasMessageContaining("give md5, sha1, sha256 or sha512");
    }
}
