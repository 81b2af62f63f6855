package dev.panelagent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DenylistTest {
    /** Rules are parted by commas; a path that ends in a slash is a directory. */
    private static boolean denies(List<String> rules, String path) {
        List<String> names = path.isEmpty() ? List.of() : List.of(path.split("/"));
        return Denylist.of(rules).denies(names, path.endsWith("/"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "one|one|true",
                "one|one/|true",
                "one|a/b/one|true",
                "one|a/one/b|true",
                "one|ones|false",
                "/one|one|true",
                "/one|a/one|false",
                "a/one|a/one|true",
                "a/one|b/a/one|false",
                "dir/|dir|false",
                "dir/|dir/|true",
                "dir/|dir/a|true",
                "dir/|a/dir/b|true",
                "*.jar|server.jar|true",
                "*.jar|a/server.jar|true",
                "*.jar|server.jar2|false",
                "*.jar,!server.jar|server.jar|false",
                "!server.jar,*.jar|server.jar|true",
                "dir,!dir/a|dir/a|true",
                "dir/*,!dir/a|dir/a|false",
                "dir/*,!dir/a|dir/b|true",
                "!one|one|false",
                "#one|#one|false",
                "\\#one|#one|true",
                "!#one,#one|#one|false",
                "\\!one|!one|true",
                "*,!!one|!one|false",
                "one  |one|true",
                "one\\ |one |true",
                "one\\ |one|false",
                "|one|false",
                "/|one|false",
                "**/one|a/b/one|true",
                "**/one|one|true",
                "a/**|a/b/c|true",
                "a/**|a/|false",
                "a/**/b|a/b|true",
                "a/**/b|a/x/y/b|true",
                "a/***/b|a/x/y/b|true",
                "a**b|axxb|true",
                "a**b|a/b|false",
                "foo*bar|foobazbar|true",
                "f*o?ar|foobar|true",
                "?|a|true",
                "?|ab|false",
                "a/*/c|a/b/c|true",
                "a/*/c|a/b/b/c|false",
                "[ab]c|ac|true",
                "[ab]c|cc|false",
                "[!ab]c|cc|true",
                "[^ab]c|ac|false",
                "[a-c]|b|true",
                "[]]|]|true",
                "[!]]|a|true",
                "[[:digit:]]|7|true",
                "[[:digit:]]|x|false",
                "[[:upper:]]|x|true",
                "[a&&b]|a|true",
                "[\\d]|d|true",
                "[\\d]|7|false",
                "\\*|*|true",
                "\\*|a|false",
                "\\o\\n\\e|one|true",
                "a\\\\b|a\\b|true",
                "a//b|a/b|false",
                "server.jar|SERVER.jar|true",
                "Config/*.YML|config/a.yml|true",
                "*.yml,!Open.yml|open.yml|true",
                "*.yml,!Open.yml|Open.yml|false",
                "one||false"
            })
    void rulesAreReadAsGitReadsThem(String rules, String path, boolean denied) {
        assertThat(denies(rules == null ? List.of("") : List.of(rules.split(",")), path == null ? "" : path))
                .isEqualTo(denied);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "a[",
                "[a",
                "[!",
                "[]",
                "\\",
                "a\\",
                "[[:alpha:]",
                "[a-",
                "[\\]",
                "",
                " ",
                "!",
                "/",
                "//",
                "#"
            })
    void whatMatchesNothingIsNoError(String rule) {
        Denylist denylist = Denylist.of(List.of(rule));

        assertThat(denylist.denies(List.of("a", "[", "\\"), false)).isFalse();
        assertThat(denylist.isOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a*c", "a?c", "*c", "a[!x]c"})
    void aNameWithALineEndIsNoWayAroundARule(String rule) {
        for (String end : List.of("\n", "\r", "\u0085", "\u2028", "\u2029")) {
            assertThat(denies(List.of(rule), "a" + end + "c")).isTrue();
        }
    }

    static List<List<String>> hostile() {
        List<List<String>> hostile = new ArrayList<>();
        for (String rule : List.of(
                "*a*a*ab",
                "**/**/**/**/**/**/a/**/b",
                "**/" + "a/".repeat(29) + "b",
                "*".repeat(1000) + "b",
                "?".repeat(1000),
                "[[:".repeat(300),
                "[[:a:]]",
                "[[:no:]]",
                "[z-a]",
                "[[.a.]]",
                "[[=a=]]",
                "[\0-\uFFFF]",
                "a\0b",
                "\uD800",
                "[\uDC00-\uD800]",
                "\\Q",
                "[\\Q]",
                "[^]",
                "(?:",
                "[&&&&]",
                "[a&&[^a]]",
                "a{99999}")) {
            hostile.add(List.of(rule));
        }
        hostile.add(Collections.nCopies(600, "*aaaa*aab"));
        hostile.add(Collections.nCopies(300, "**/" + "a/".repeat(29) + "b"));
        return hostile;
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void noRuleTakesLongOrThrows(List<String> rules) {
        Denylist denylist = Denylist.of(rules);
        List<String> deep = Collections.nCopies(120, "a");
        long begin = System.nanoTime();

        denylist.denies(List.of("a".repeat(255)), false);
        denylist.denies(deep, false);
        denylist.denies(List.of("[", "\\", "\0", "\uD800"), true);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }

    static List<List<String>> unusable() {
        return List.of(
                List.of("*a*a*a*a*a*a*b"),
                List.of("x/*a*a*a*b/y"),
                Collections.nCopies(8, "*a*a*ab"),
                List.of("a/".repeat(40) + "b"),
                List.of("[a/b]"),
                List.of("a".repeat(1025)),
                Collections.nCopies(1001, "a"),
                Collections.nCopies(33, "a".repeat(1000)));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void whatCouldTakeLongIsRefused(List<String> rules) {
        assertThatThrownBy(() -> Denylist.of(rules))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("file_denylist")
                .extracting(e -> ((RequestException) e).code())
                .isEqualTo(ErrorCode.CONFIG_INVALID);
    }

    @Test
    void rulesAreAsTheyWereGiven() {
        assertThat(Denylist.of(List.of("a", "# b")).rules()).containsExactly("a", "# b");
        assertThat(Denylist.of(List.of("a")).isOpen()).isFalse();
        assertThat(Denylist.NONE.isOpen()).isTrue();
        assertThat(Denylist.NONE.denies(List.of("a"), false)).isFalse();
        assertThat(Denylist.of(List.of())).isSameAs(Denylist.NONE);
    }
}
