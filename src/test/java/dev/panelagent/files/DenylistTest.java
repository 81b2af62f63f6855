package dev.panelagent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
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
                "c,!a**|a/c|true",
                "x/a**|x/ab/c|true",
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
                "[[:upper:]]|x|false",
                "[[:upper:]]|X|true",
                "[[:alpha:]]|é|false",
                "[[:lower:][:digit:]_]|_|true",
                "[[:space:]]|\u000b|false",
                "[a&&b]|a|true",
                "[\\d]|d|true",
                "[\\d]|7|false",
                "\\*|*|true",
                "\\*|a|false",
                "\\o\\n\\e|one|true",
                "a\\\\b|a\\b|true",
                "a//b|a/b|false",
                "x/a**/b|x/ab|true",
                "[a/b]|a|true",
                "[a/b]|x/a|false",
                "a[!b]c|a/c|false",
                "a?c|a/c|false",
                "a\\/b|a/b|true",
                "**\\/b|a/b|true",
                "**\\/b|b|false",
                "**/**/b|b|true",
                "[a-c-e]|d|false",
                "[a-c-e]|-|true",
                "server.jar|SERVER.jar|false",
                "Config/*.YML|config/a.yml|false",
                "a?c|aéc|true",
                "a?c|a\uD83D\uDE00c|true",
                "a?c|a\uDC80c|true",
                "a??c|a\uDC80\uDC81c|true",
                "[à-ü].jar|é.jar|true",
                "[!é]|é|false",
                "é*|éa|true",
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

    /** As many of a rule as there may be. */
    private static List<String> many(String rule) {
        return Collections.nCopies(Math.min(1000, 32 * 1024 / rule.length()), rule);
    }

    static List<List<String>> hostile() {
        List<List<String>> hostile = new ArrayList<>();
        for (String rule : List.of(
                "*a".repeat(20) + "b",
                "*a".repeat(511) + "b",
                "/" + "*a".repeat(20) + "/" + "*a".repeat(20) + "b",
                "*?[a]".repeat(200) + "b",
                "**/".repeat(300) + "b",
                "**/a/".repeat(200) + "b",
                "**/*a*/".repeat(140) + "b",
                "/**/*a".repeat(160) + "/b",
                "a/**/".repeat(200) + "b",
                "*".repeat(1000) + "b",
                "?".repeat(1000),
                "[".repeat(1000),
                "[[:".repeat(300),
                "[[:alpha:]".repeat(100),
                "[a-z]".repeat(200),
                "[" + "a-z".repeat(300) + "]b",
                "[\u0100-\uFFFF]*".repeat(140) + "b",
                "*a*a*ab",
                "b")) {
            hostile.add(many(rule));
        }
        return hostile;
    }

    static List<String> odd() {
        return List.of(
                "[[:a:]]",
                "[z-a]",
                "[[.a.]]",
                "[[=a=]]",
                "[\0-\uFFFF]",
                "a\0b",
                "\uD800",
                "[\uDC00-\uD800]",
                "[^]",
                "(?:",
                "[a",
                "[!",
                "[]",
                "\\",
                "a\\",
                "**",
                "/**",
                "!",
                "!/",
                "!!",
                "\\/",
                "\r");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void noRulesTakeLong(List<String> rules) {
        Denylist denylist = Denylist.of(rules);

        for (String name : List.of("a", "a".repeat(255), "é".repeat(127))) {
            List<String> deep = Collections.nCopies(name.length() == 1 ? 1000 : 16, name);
            long begin = System.nanoTime();
            boolean _ = denylist.denies(deep, false);

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
        }
    }

    @ParameterizedTest
    @MethodSource("odd")
    void noRuleThrows(String rule) {
        Denylist denylist = Denylist.of(List.of(rule));

        assertThatCode(() -> denylist.denies(List.of("a", "[", "\\", "\uDC80", "a".repeat(255)), true))
                .doesNotThrowAnyException();
    }

    @Test
    void aLongPatternIsMatchedToItsEnd() {
        for (int length : List.of(62, 63, 64, 65, 127, 128, 129, 500)) {
            String name = "a".repeat(length);

            assertThat(denies(List.of(name), name)).isTrue();
            assertThat(denies(List.of(name), name + "a")).isFalse();
            assertThat(denies(List.of("/" + name + "**/b"), name + "/c/b")).isTrue();
            assertThat(denies(List.of("/" + name + "/**/*b"), name + "/b")).isTrue();
            assertThat(denies(List.of("/" + name + "/**/*b"), name + "/c/b")).isTrue();
            assertThat(denies(List.of("/" + name + "/**/*b"), name + "/c")).isFalse();
        }
    }

    @Test
    void whatIsOnlyAllowedAgainLeavesAllOpen() {
        assertThat(Denylist.of(List.of("!a", "!b/")).isOpen()).isTrue();
        assertThat(Denylist.of(List.of("!a", "b/")).isOpen()).isFalse();
    }

    @Test
    void aLineMayEndAsOnWindows() {
        assertThat(denies(List.of("one \r"), "one")).isTrue();
        assertThat(denies(List.of("one\\\r"), "one")).isFalse();
    }

    static List<List<String>> unusable() {
        return List.of(
                List.of("a".repeat(1025)), Collections.nCopies(1001, "a"), Collections.nCopies(33, "a".repeat(1000)));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void whatIsTooLargeIsRefused(List<String> rules) {
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
