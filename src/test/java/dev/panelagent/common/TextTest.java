package dev.panelagent.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void textIsQuoted() {
        assertThat(Text.quote("abc")).isEqualTo("\"abc\"");
    }

    @Test
    void aForgedLogLineStaysOnItsLine() {
        assertThat(Text.quote("a\r\nERROR b\u001b[31m\u0000")).isEqualTo("\"a??ERROR b?[31m?\"");
    }

    @Test
    void lineSeparatorsBeyondAsciiAreHarmlessToo() {
        assertThat(Text.quote("a\u0085b\u2028c\u2029d")).isEqualTo("\"a?b?c?d\"");
    }

    @Test
    void longTextIsCut() {
        assertThat(Text.quote("x".repeat(80))).isEqualTo('"' + "x".repeat(80) + '"');
        assertThat(Text.quote("x".repeat(81))).isEqualTo('"' + "x".repeat(80) + "...\"");
    }
}
