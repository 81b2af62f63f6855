package dev.panelagent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final AtomicLong now = new AtomicLong(1000);
    private final Patience patience = new Patience(now::get);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private Duration forRoom() {
        return Duration.ofNanos(patience.forRoom(LONG));
    }

    private Duration forAnswer() {
        return Duration.ofNanos(patience.forAnswer());
    }

    @Test
    void allThatIsWaitedForIsOverInFiveSeconds() {
        pass(forRoom());
        assertThat(forRoom()).as("a second room").isZero();
        Duration answer = forAnswer();
        pass(answer);

        assertThat(answer).as("some is left for the answer").isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(Duration.ofNanos(now.get() - 1000)).isLessThan(Duration.ofSeconds(5));
        assertThat(forAnswer()).isZero();
    }

    @Test
    void moreThanItsOwnLimitIsSpentOnNoRoom() {
        assertThat(patience.forRoom(Duration.ofMillis(1))).isEqualTo(1_000_000);
    }

    @Test
    void whatTheCallerTakesToSendDoesNotCount() throws Exception {
        Duration before = forAnswer();

        boolean sent = patience.whileSending(() -> {
            pass(LONG);
            return true;
        });

        assertThat(sent).isTrue();
        assertThat(forAnswer()).isEqualTo(before);
    }

    @Test
    void whatIsOverdueIsNotWaitedFor() {
        pass(LONG);

        assertThat(forRoom()).isZero();
        assertThat(forAnswer()).isZero();
    }
}
