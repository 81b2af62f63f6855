package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the comparison behind the contract finds what it is there to find. */
class GoldenTest {
    private static List<String> compare(String golden, String actual) {
        return Golden.differences(ScriptedPanel.parse(golden), ScriptedPanel.parse(actual));
    }

    @Test
    void whatIsEqualDoesNotDiffer() {
        String frame = "{\"a\":1,\"b\":[true,null,\"x\"],\"c\":{\"d\":\"\"}}";

        assertThat(compare(frame, frame)).isEmpty();
        assertThat(compare("{\"a\":0}", "{\"a\":0.0}")).isEmpty();
    }

    @Test
    void aMemberTooManyOrTooFewIsNamed() {
        assertThat(compare("{\"a\":{\"b\":1}}", "{\"a\":{\"c\":1}}"))
                .containsExactly("$.a.b is missing", "$.a.c should not be there: 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "1 ! \"1\"",
                "\"1\" ! 1",
                "1 ! 2",
                "true ! 1",
                "null ! 0",
                "0 ! null",
                "{} ! []",
                "[] ! {}",
                "\"a\" ! \"b\"",
                "false ! true",
                "1.5 ! 1.25",
                "{} ! null",
                "\"\" ! null"
            })
    void anotherTypeOrValueIsADifference(String golden, String actual) {
        assertThat(compare("[" + golden + "]", "[" + actual + "]"))
                .singleElement()
                .satisfies(difference -> assertThat(difference).startsWith("$[0] should be "));
    }

    @Test
    void aListHasAllItsElementsInOrder() {
        assertThat(compare("[1,2]", "[2,1]")).hasSize(2);
        assertThat(compare("[1,2]", "[1]"))
                .singleElement()
                .satisfies(difference -> assertThat(difference).contains("should have 2 elements"));
        assertThat(compare("[1]", "[1,2]")).hasSize(1);
    }

    @Test
    void aListOfAnyLengthIsComparedElementByElement() {
        assertThat(compare("[\"<each>\",{\"a\":\"<integer>\"}]", "[{\"a\":1},{\"a\":2}]"))
                .isEmpty();
        assertThat(compare("[\"<each>\",{\"a\":\"<integer>\"}]", "[{\"a\":1},{\"a\":\"2\"}]"))
                .containsExactly("$[1].a should be <integer> and is \"2\"");
        assertThat(compare("[\"<each>\",1]", "[]")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "<text> ! \"a\" ! \"\"",
                "<text> ! \"1\" ! 1",
                "<boolean> ! false ! \"false\"",
                "<object> ! {} ! []",
                "<number> ! 0.5 ! -1",
                "<number> ! 3 ! \"3\"",
                "<integer> ! 0 ! 0.5",
                "<positive> ! 1 ! 0",
                "<percent> ! 99.9 ! 100.1",
                "<timestamp> ! \"2026-01-02T03:04:05.678Z\" ! \"2026-01-02T03:04:05Z\"",
                "<agent id> ! \"agent_01234567-89ab-cdef-0123-456789abcdef\" ! \"agent_1\"",
                "<texts> ! {\"a\":\"b\"} ! {\"a\":1}",
                "<any of: a|b> ! \"b\" ! \"a|b\"",
                "<contains: b: c> ! \"ab: cd\" ! \"abc\"",
                "<matches: [a-c]+> ! \"abc\" ! \"abcd\""
            })
    void whatVariesIsOfItsKind(String golden, String good, String bad) {
        assertThat(compare("\"" + golden + "\"", good)).isEmpty();
        assertThat(compare("\"" + golden + "\"", bad)).hasSize(1);
        assertThat(compare("\"" + golden + "\"", "null")).hasSize(1);
    }

    @Test
    void aChecksumHas64Digits() {
        assertThat(compare("\"<sha256>\"", "\"" + "0a".repeat(32) + "\"")).isEmpty();
        assertThat(compare("\"<sha256>\"", "\"" + "0A".repeat(32) + "\"")).hasSize(1);
        assertThat(compare("\"<container>\"", "\"" + "0a".repeat(31) + "\"")).hasSize(1);
    }

    @Test
    void aMemberThatNeedNotBeThereIsComparedIfItIs() {
        assertThat(compare("{\"a?\":1}", "{}")).isEmpty();
        assertThat(compare("{\"a?\":1}", "{\"a\":1}")).isEmpty();
        assertThat(compare("{\"a?\":1}", "{\"a\":2}")).containsExactly("$.a should be 1 and is 2");
    }

    @Test
    void aCopyIsOfAllBesideIt() {
        String golden = "{\"a\":\"<integer>\",\"copy\":\"<the same>\"}";

        assertThat(compare(golden, "{\"a\":1,\"copy\":{\"a\":1}}")).isEmpty();
        assertThat(compare(golden, "{\"a\":1,\"copy\":{\"a\":2}}")).hasSize(1);
        assertThat(compare(golden, "{\"a\":1,\"copy\":{\"a\":1,\"b\":1}}")).hasSize(1);
        assertThat(compare(golden, "{\"a\":1}")).containsExactly("$.copy is missing");
    }

    @Test
    void aWordNobodyKnowsIsNoGolden() {
        assertThatThrownBy(() -> compare("\"<nmber>\"", "1")).hasMessageContaining("nmber");
        assertThatThrownBy(() -> compare("\"<contains>\"", "\"1\"")).isInstanceOf(IllegalArgumentException.class);
    }
}
