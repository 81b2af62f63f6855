package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceholdersTest {
    private static final Map<String, String> VALUES =
            Map.of("A", "1", "B_2", "two", "SELF", "{{A}}", "ODD", "$1 \\ {{", "_x", "under");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no placeholder | no placeholder",
                "{{A}} | 1",
                "{{ A }}{{B_2}} | 1two",
                "x{{A}}y{{A}}z | x1y1z",
                "{{_x}} | under",
                "[{{UNKNOWN}}] | []",
                "{{SELF}} | {{A}}",
                "{{ODD}} | $1 \\ {{",
                "{A} {{}} {{2A}} {{A-B}} ${A} | {A} {{}} {{2A}} {{A-B}} ${A}",
                "{{{A}}} | {1}",
            })
    void eachIsReplacedOnceByItsValue(String text, String expected) {
        assertThat(Placeholders.substitute(text, VALUES)).isEqualTo(expected);
    }
}
