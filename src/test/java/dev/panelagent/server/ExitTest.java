package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitTest {
    @ParameterizedTest
    @CsvSource({
        "0, false, exit code 0",
        "3, false, exit code 3",
        "128, false, exit code 128",
        "137, false, ended by signal 9 (exit code 137)",
        "143, false, ended by signal 15 (exit code 143)",
        "192, false, ended by signal 64 (exit code 192)",
        "193, false, exit code 193",
        "255, false, exit code 255",
        "137, true, killed for using more memory than its limit (exit code 137)",
        "0, true, killed for using more memory than its limit (exit code 0)",
    })
    void isDescribedForPeople(int code, boolean outOfMemory, String expected) {
        assertThat(new Exit(code, outOfMemory).describe()).isEqualTo(expected);
    }
}
