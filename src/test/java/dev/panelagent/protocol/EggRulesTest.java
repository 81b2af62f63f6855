package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.panelagent.protocol.EggRuleCheck.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EggRulesTest {
    /** The worst that any of the rules says. */
    private static Verdict judge(String rules, String value) {
        List<EggRule> all = EggRule.split(rules);
        Set<Verdict> verdicts =
                all.stream().map(rule -> EggRuleCheck.check(rule, all, value)).collect(Collectors.toSet());
        return Stream.of(Verdict.BROKEN, Verdict.UNCHECKED)
                .filter(verdicts::contains)
                .findFirst()
                .orElse(Verdict.HELD);
    }

    @ParameterizedTest(name = "{0} of \"{1}\"")
    @CsvSource(
            delimiter = ';',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "required;x;HELD",
                "required;'';BROKEN",
                "required;' ';BROKEN",
                "nullable|integer;'';HELD",
                "integer|min:5;'';HELD",
                "string;anything at all;HELD",
                "sometimes|bail|string;x;HELD",
                "numeric;12;HELD",
                "numeric;-1.5e3;HELD",
                "numeric;.5;HELD",
                "numeric;5.;HELD",
                "numeric;+7 ;HELD",
                "numeric;1,5;BROKEN",
                "numeric;0x1A;BROKEN",
                "numeric;NaN;BROKEN",
                "integer;0;HELD",
                "integer;-12;HELD",
                "integer;9223372036854775807;HELD",
                "integer;9223372036854775808;BROKEN",
                "integer;99999999999999999999;BROKEN",
                "integer;007;BROKEN",
                "integer;1.0;BROKEN",
                "int;x;BROKEN",
                "boolean;1;HELD",
                "boolean;0;HELD",
                "boolean;true;HELD",
                "bool;yes;BROKEN",
                "boolean;2;BROKEN",
                "alpha;Grün;HELD",
                "alpha;a1;BROKEN",
                "alpha_num;Grün1;HELD",
                "alpha_num;a-b;BROKEN",
                "alpha_num:ascii;Grün1;BROKEN",
                "alpha_dash;de_dust-2;HELD",
                "alpha_dash;de dust;BROKEN",
                "alpha_dash;a\u0301;HELD",
                "in:easy,hard;hard;HELD",
                "in:easy,hard;Hard;BROKEN",
                "in:easy,hard;easy,hard;BROKEN",
                "in:\"a,b\",c;a,b;HELD",
                "in:\"say \"\"x\"\"\";say \"x\";HELD",
                "in:a,;x;BROKEN",
                "not_in:root,admin;steve;HELD",
                "not_in:root,admin;root;BROKEN",
                "min:3;abc;HELD",
                "min:3;ab;BROKEN",
                "max:3;abcd;BROKEN",
                "max:3;999;HELD",
                "max:3;\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00;HELD",
                "integer|max:3;999;BROKEN",
                "integer|min:1;0;BROKEN",
                "numeric|between:0.5,1;0.75;HELD",
                "numeric|between:0.5,1;2;BROKEN",
                "between:1,6;latest;HELD",
                "between:1,5;latest;BROKEN",
                "size:4;abcd;HELD",
                "size:4;abc;BROKEN",
                "integer|size:4;4;HELD",
                "max:lots;x;UNCHECKED",
                "max;x;UNCHECKED",
                "between:1;x;UNCHECKED",
                "between:1,2,3;x;UNCHECKED",
                "digits:5;12345;HELD",
                "digits:5;1234;BROKEN",
                "digits:5;abcde;BROKEN",
                "digits_between:1,5;25565;HELD",
                "digits_between:1,5;255655;BROKEN",
                "digits_between:1,5;-5;BROKEN",
                "digits_between:x,5;5;UNCHECKED",
                "regex:/^[a-z]+$/;abc;HELD",
                "regex:/^[a-z]+$/;ABC;BROKEN",
                "regex:/^[a-z]+$/i;ABC;HELD",
                "regex:/^(a|b)$/|max:1;b;HELD",
                "regex:/^(a|b)$/|max:1;c;BROKEN",
                "max:1|regex:/^(a|bb)$/;bb;BROKEN",
                "regex:/^a\\/b$/;a/b;HELD",
                "regex:#^a/b$#;a/b;HELD",
                "regex:{^a{2}$};aa;HELD",
                "regex:(^(a|b)+$)i|max:3;AbA;HELD",
                "regex:/b/;abc;HELD",
                "regex:/^a$/m;'b\na';HELD",
                "regex:/^a.b$/s;'a\nb';HELD",
                "regex:/^\\w+$/u;abc;HELD",
                "regex:/^a$/D;b;BROKEN",
                "regex:<^a$>;a;HELD",
                "regex:[^a$]i;A;HELD",
                "regex:\\\\a\\\\;a;UNCHECKED",
                "regex:/^(?=x)x$/;y;UNCHECKED",
                "regex:/(a)\\1/;y;UNCHECKED",
                "regex:/a b/x;y;UNCHECKED",
                "regex:/(/;y;UNCHECKED",
                "regex:/abc;y;UNCHECKED",
                "regex:abc;y;UNCHECKED",
                "regex:;y;UNCHECKED",
                "url;https://example.com:8080/a?b#c;HELD",
                "url;steam://connect;HELD",
                "url;http://[::1]/;HELD",
                "url;example.com;BROKEN",
                "url;http://;BROKEN",
                "url;http://a b;BROKEN",
                "url:https;https://a.b;HELD",
                "url:https;http://a.b;BROKEN",
                "ip;192.168.0.255;HELD",
                "ip;2001:db8::1;HELD",
                "ip;::ffff:1.2.3.4;HELD",
                "ip;256.1.1.1;BROKEN",
                "ip;1.2.3;BROKEN",
                "ip;1.2.3.4.;BROKEN",
                "ip;01.2.3.4;BROKEN",
                "ip;1::2::3;BROKEN",
                "ip;localhost;BROKEN",
                "ipv4;::1;BROKEN",
                "ipv6;1.2.3.4;BROKEN",
                "port;25565;HELD",
                "port;0;BROKEN",
                "port;65536;BROKEN",
                "required_if:a,b|exists:users|made_up;x;HELD",
                "Required|STRING|Max:2;abc;BROKEN",
                " required | max:2 ;abc;BROKEN",
                "||required||;x;HELD"
            })
    void aValueIsJudgedAsTheFieldDoes(String rules, String value, Verdict verdict) {
        assertThat(judge(rules, value)).isEqualTo(verdict);
    }

    @Test
    void aNotRegexRuleRefusesWhatMatches() {
        assertThat(judge("not_regex:/[;&|]/|max:9", "a|b")).isEqualTo(Verdict.BROKEN);
        assertThat(judge("not_regex:/[;&|]/|max:9", "ab")).isEqualTo(Verdict.HELD);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "required|string|max:20;required,string,max:20",
                "required|regex:/^(a|b)$/i|max:1;required,regex:/^(a|b)$/i,max:1",
                "regex:/^(a|b)$/;regex:/^(a|b)$/",
                "regex:/a\\/|b/|max:1;regex:/a\\/|b/,max:1",
                "regex:/open|max:1;regex:/open,max:1",
                "not_regex:~a|b~|string;not_regex:~a|b~,string",
                "regex:|string;regex,string",
                "'';''"
            })
    void aBarInsideAnExpressionEndsNoRule(String text, String rules) {
        assertThat(EggRule.split(text).stream().map(EggRule::toString)).isEqualTo(split(rules));
    }

    private static List<String> split(String rules) {
        return rules.isEmpty() ? List.of() : List.of(rules.split(","));
    }

    @Test
    void anExpressionThatAsksForAllMemoryIsNotCompiled() {
        Verdict verdict = assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> judge("regex:/(((a{1000}){1000}){1000}){1000}/", "a"));

        assertThat(verdict).isEqualTo(Verdict.UNCHECKED);
        assertThat(judge("regex:/^\\d{1,3}(\\.\\d{1,3}){3}:[0-9]{1,5}$/", "10.0.0.1:25565"))
                .isEqualTo(Verdict.HELD);
    }

    static LongStream seeds() {
        return new Random(20_260_101).longs(300);
    }

    /** Rules are written by strangers: whatever they are, judging ends, and soon. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void noRuleBreaksTheCheck(long seed) {
        Random random = new Random(seed);
        String[] pieces = {
            "regex:",
            "not_regex:",
            "/",
            "|",
            "in:",
            "min:",
            "max:",
            "between:",
            "size:",
            "digits:",
            "url:",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "*",
            "+",
            "\\",
            "^",
            "$",
            "a",
            "9",
            "1000",
            ",",
            "\"",
            ":",
            "integer",
            "numeric",
            "required",
            "alpha_num:ascii",
            "-",
            ".",
            "?",
            "i",
            "\uD83D",
            "e9",
            " "
        };
        String rules = pieces(random, pieces, 14);
        String value = pieces(random, pieces, 6);

        Verdict verdict = assertTimeoutPreemptively(Duration.ofSeconds(10), () -> judge(rules, value), rules);

        assertThat(verdict).isNotNull();
    }

    private static String pieces(Random random, String[] pieces, int most) {
        StringBuilder text = new StringBuilder();
        IntStream.range(0, random.nextInt(most)).forEach(_ -> text.append(pieces[random.nextInt(pieces.length)]));
        return text.toString();
    }
}
