package dev.panelagent.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void offItLetsEverythingThrough() {
        assertThat(new Throttle(0).admit(NOW, 1_000_000)).isEqualTo(1_000_000);
    }

    @Test
    void onItLetsSoManyThroughASecond() {
        Throttle throttle = new Throttle(10);
        assertThat(throttle.admit(NOW, 6)).isEqualTo(6);
        assertThat(throttle.admit(NOW.plusMillis(500), 6)).isEqualTo(4);
        assertThat(throttle.admit(NOW.plusMillis(999), 6)).isZero();
        assertThat(throttle.admit(NOW.plusMillis(1000), 6)).isEqualTo(6);
    }
}
