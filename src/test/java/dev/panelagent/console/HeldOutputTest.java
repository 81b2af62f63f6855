package dev.panelagent.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.console.LineSplitter.Piece;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HeldOutputTest {
    private final HeldOutput held = new HeldOutput();

    private static LogLine line(String text) {
        return new LogLine(Streams.STDOUT, Instant.EPOCH, new Piece(text, false));
    }

    @Test
    void whatIsHeldIsHandedOverOnceAndThenNothingIsHeld() {
        assertThat(held.hold(List.of(line("one"), line("two")))).isTrue();
        List<LogLine> released = new ArrayList<>();
        held.release(released::addAll);
        held.release(released::addAll);
        assertThat(released).extracting(LogLine::text).containsExactly("one", "two");
        assertThat(held.hold(List.of(line("three")))).isFalse();
    }

    @Test
    void linesAreAwaitedButNotForEver() throws InterruptedException {
        assertThat(held.await(Streams.STDOUT, 1, Duration.ofMillis(1))).isEmpty();
        CompletableFuture<Boolean> later = CompletableFuture.supplyAsync(() -> held.hold(List.of(line("one"))));
        assertThat(held.await(Streams.STDOUT, 1, Duration.ofSeconds(10))).containsExactly("one");
        assertThat(later.join()).isTrue();
        assertThat(held.await(Streams.STDERR, 1, Duration.ofMillis(1))).isEmpty();
    }

    @Test
    void whoBringsTooMuchWaitsUntilItIsReleased() throws Exception {
        String large = "x".repeat(1 << 20);
        for (int i = 0; i < 17; i++) {
            assertThat(held.hold(List.of(line(large)))).isTrue();
        }
        CompletableFuture<Boolean> waits = CompletableFuture.supplyAsync(() -> held.hold(List.of(line("more"))));
        assertThat(waits).isNotDone();

        held.release(_ -> {});

        assertThat(waits.get(5, TimeUnit.SECONDS)).isFalse();
    }
}
