package dev.panelagent.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnsiTest {
    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "'\u001b[31mred\u001b[0m', red",
        "'\u001b[38;5;196mDone\u001b[m (3s)', Done (3s)",
        "'\u001b]0;title\u0007text', text",
        "'\u001b[2K\u001b[1G> ', '> '"
    })
    void sequencesGoTextStays(String text, String stripped) {
        assertThat(Ansi.strip(text)).isEqualTo(stripped);
    }
}
