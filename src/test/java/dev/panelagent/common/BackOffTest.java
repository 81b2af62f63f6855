package dev.panelagent.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration CAP = Duration.ofSeconds(60);

    @RepeatedTest(200)
    void everyDelayLiesInItsInterval(RepetitionInfo seed) {
        BackOff backOff = new BackOff(FIRST, CAP, new Random(seed.getCurrentRepetition()));
        for (int attempt = 0; attempt < 100; attempt++) {
            long ceiling = Math.min(60_000, 1000L << Math.min(attempt, 20));
            assertThat(backOff.next().toMillis())
                    .as("seed %d, attempt %d", seed.getCurrentRepetition(), attempt)
                    .isBetween(1L, ceiling);
        }
        assertThat(backOff.attempts()).isEqualTo(100);
    }

    @Test
    void theCeilingDoublesUpToTheCap() {
        BackOff backOff = new BackOff(FIRST, CAP, highest());
        assertThat(Stream.generate(() -> backOff.next().toSeconds()).limit(8))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    }

    @Test
    void delaysSpreadOverTheWholeInterval() {
        BackOff backOff = new BackOff(CAP, CAP, new Random(1));
        double mean = LongStream.generate(() -> backOff.next().toMillis())
                .limit(10_000)
                .average()
                .orElseThrow();
        assertThat(mean).isBetween(29_000.0, 31_000.0);
    }

    @Test
    void resetStartsOver() {
        BackOff backOff = new BackOff(FIRST, CAP, highest());
        for (int i = 0; i < 10; i++) {
            backOff.next();
        }
        backOff.reset();
        assertThat(backOff.attempts()).isZero();
        assertThat(backOff.next()).isEqualTo(FIRST);
    }

    @Test
    void aLongOutageDoesNotOverflow() {
        BackOff backOff = new BackOff(Duration.ofHours(1), Duration.ofDays(365), highest());
        for (int i = 0; i < 100_000; i++) {
            assertThat(backOff.next()).isPositive();
        }
    }

    @Test
    void anIntervalThatCannotBeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new BackOff(Duration.ZERO, CAP, highest()));
        assertThatIllegalArgumentException().isThrownBy(() -> new BackOff(Duration.ofMillis(-1), CAP, highest()));
        assertThatIllegalArgumentException().isThrownBy(() -> new BackOff(CAP, FIRST, highest()));
    }

    private static RandomGenerator highest() {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return 0;
            }

            @Override
            public long nextLong(long bound) {
                return bound - 1;
            }
        };
    }
}
