package dev.panelagent.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "30s, PT30S",
        "30, PT30S",
        "5m, PT5M",
        "2h, PT2H",
        "' 10 S ', PT10S",
        "0, PT0S",
        "999999999h, PT999999999H"
    })
    void durationsAreRead(String text, Duration duration) {
        assertThat(Durations.parse(text)).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-5s", "1.5s", "PT5S", "5d", "5 minutes", "1m30s", "9999999999"})
    void whatIsNoDurationIsEmpty(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }
}
