package dev.panelagent.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadPaceTest {
    private long now = Long.MAX_VALUE - 1_000_000;
    private int pauses;
    private final ReadPace pace = new ReadPace(() -> now, nanos -> {
        now += nanos;
        pauses++;
    });

    @Test
    void whatComesNowAndThenIsNeverHeldUp() {
        for (int i = 0; i < 100; i++) {
            prints(Duration.ofMillis(50), 3000);
        }

        assertThat(pauses).isZero();
    }

    @Test
    void linesThatFollowEachOtherGatherUntilTheMomentIsOver() {
        prints(Duration.ofSeconds(1), 100);
        long start = now;
        assertThat(pauses).isZero();

        prints(Duration.ofMillis(10), 100);

        assertThat(pauses).isEqualTo(1);
        assertThat(now - start).isEqualTo(Duration.ofMillis(50).toNanos());
    }

    @Test
    void afterSuchAMomentWhatComesNowAndThenIsNotHeldUp() {
        for (int i = 0; i < 10; i++) {
            prints(Duration.ofMillis(1), 100);
        }
        int before = pauses;

        for (int i = 0; i < 100; i++) {
            prints(Duration.ofMillis(50), 100);
        }

        assertThat(pauses - before).isLessThanOrEqualTo(1);
    }

    @Test
    void whatFollowsUponSomethingTypedIsNotHeldUp() {
        prints(Duration.ofSeconds(1), 100);
        for (int i = 0; i < 100; i++) {
            pace.typed();
            prints(Duration.ofMillis(1), 100);
        }
        assertThat(pauses).isZero();

        for (int i = 0; i < 1100; i++) {
            prints(Duration.ofMillis(1), 100);
        }
        assertThat(pauses).isPositive();
    }

    @Test
    void floodIsHeldUpOnceASecondAtMost() {
        long start = now;
        long told = now;

        while (now - start < Duration.ofSeconds(10).toNanos()) {
            // A byte each microsecond, whatever the reader does.
            long printed = (now + 100_000 - told) / 1_000;
            told = now + 100_000;
            prints(Duration.ofNanos(100_000), (int) printed);
        }

        assertThat(pauses).isBetween(1, 11);
    }

    @Test
    void waitingAgainWithoutOutputIsNoOutput() {
        prints(Duration.ofMillis(1), 0);
        prints(Duration.ofMillis(1), 0);

        assertThat(pauses).isZero();
    }

    private void prints(Duration after, int bytes) {
        now += after.toNanos();
        pace.told(bytes);
        pace.beforeWaiting();
    }
}
