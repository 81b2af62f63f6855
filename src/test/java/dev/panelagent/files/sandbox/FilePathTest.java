package dev.panelagent.files.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilePathTest {
    @ParameterizedTest
    @CsvSource({
        "'', /",
        "/, /",
        "., /",
        "//.//, /",
        "a, /a",
        "/a/, /a",
        "a//b, /a/b",
        "./a/./b/., /a/b",
        "a b, /a b",
        "' a ', '/ a '",
        "..., /...",
        ".a, /.a",
        "a/..b, /a/..b",
        "%2e%2e, /%2e%2e",
        "a\\b, /a\\b",
        "caf\u00E9, /caf\u00E9",
    })
    void pathsAreReadFromTheRoot(String text, String path) {
        assertThat(FilePath.parse(text)).hasToString(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "/..", "a/..", "a/../b", "../a", "a\0b", "\uD800", "\uDC00x", "\uDCC3\uDCA9"})
    void whatLeadsUpOrCannotExistIsRefused(String text) {
        assertInvalid(text);
    }

    @Test
    void namesAndPathsHaveLimits() {
        assertThat(FilePath.parse("n".repeat(255)).name()).hasSize(255);
        assertInvalid("n".repeat(256));
        assertThat(FilePath.parse("\u00E9".repeat(127)).name()).hasSize(127);
        assertInvalid("\u00E9".repeat(128));
        assertThat(FilePath.parse("d/".repeat(1000)).names()).hasSize(1000);
        assertInvalid("d/".repeat(1001));
        assertInvalid("/".repeat(4001));
    }

    private static void assertInvalid(String text) {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> FilePath.parse(text))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID));
    }

    @Test
    void itsPartsAreKnown() {
        FilePath path = FilePath.parse("a/b/c");

        assertThat(path.name()).isEqualTo("c");
        assertThat(path.parent()).isEqualTo(FilePath.parse("a/b"));
        assertThat(path.child("d")).isEqualTo(FilePath.parse("a/b/c/d"));
        assertThat(path.child(FilePath.parse("d/e"))).isEqualTo(FilePath.parse("a/b/c/d/e"));
        assertThat(path.isRoot()).isFalse();
        assertThat(FilePath.ROOT.isRoot()).isTrue();
        assertThat(FilePath.ROOT.parent()).isEqualTo(FilePath.ROOT);
        assertThat(FilePath.ROOT.name()).isEmpty();
    }

    @Test
    void whatIsWithinIsTheSameOrBelow() {
        FilePath path = FilePath.parse("a/b");

        assertThat(path.isWithin(FilePath.ROOT)).isTrue();
        assertThat(path.isWithin(path)).isTrue();
        assertThat(path.isWithin(FilePath.parse("a"))).isTrue();
        assertThat(FilePath.parse("ab").isWithin(FilePath.parse("a"))).isFalse();
        assertThat(FilePath.parse("a").isWithin(path)).isFalse();
    }

    @Test
    void namesThatAreNoneAreRefusedHoweverTheyCome() {
        for (String name : List.of("", ".", "..", "a/b", "\0")) {
            assertThatExceptionOfType(RequestException.class).isThrownBy(() -> FilePath.ROOT.child(name));
        }
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> new FilePath(Collections.nCopies(1001, "d")));
    }
}
