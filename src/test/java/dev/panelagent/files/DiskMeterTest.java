package dev.panelagent.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ServerId;
import dev.panelagent.testing.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class DiskMeterTest {
    private static final ServerId S1 = new ServerId("s1");
    private static final ServerId S2 = new ServerId("s2");

    private Instant now = Instant.EPOCH;
    private Duration walk = Duration.ZERO;
    private long onDisk = 100;
    private int walks;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final DiskMeter meter = new DiskMeter(waiting::add, () -> now);
    private final DiskBudget budget = new DiskBudget(0, this::walk, Duration.ofMinutes(1), () -> now);

    private long walk() throws IOException {
        walks++;
        now = now.plus(walk);
        if (onDisk < 0) {
            throw new IOException("cannot be read");
        }
        return onDisk;
    }

    private void work() {
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    private OptionalLong ask() {
        OptionalLong answer = meter.usedBytes(S1, budget);
        work();
        return answer;
    }

    @Test
    void theFirstAnswerIsThatNothingIsKnownAndTheNextHasTheFigure() {
        assertThat(ask()).isEmpty();
        assertThat(ask()).hasValue(100);
        assertThat(walks).isEqualTo(1);
    }

    @Test
    void whoAsksMeanwhileStartsNoFurtherWalk() {
        for (int i = 0; i < 10; i++) {
            assertThat(meter.usedBytes(S1, budget)).isEmpty();
        }

        assertThat(waiting).hasSize(1);
    }

    @Test
    void eachServerIsCountedByItself() {
        OptionalLong _ = meter.usedBytes(S1, budget);
        OptionalLong _ = meter.usedBytes(S2, budget);

        assertThat(waiting).hasSize(2);
    }

    @Test
    void aFigureIsGoodForFiveMinutes() {
        OptionalLong _ = ask();
        onDisk = 200;

        now = now.plusSeconds(299);
        assertThat(ask()).hasValue(100);
        assertThat(ask()).hasValue(100);
        now = now.plusSeconds(1);
        assertThat(ask()).as("the old one, while it is counted again").hasValue(100);
        assertThat(ask()).hasValue(200);
    }

    @Test
    void theLongerAWalkTheRarerItIs() {
        walk = Duration.ofSeconds(60);
        OptionalLong _ = ask();

        now = now.plus(Duration.ofMinutes(50)).minusSeconds(1);
        OptionalLong _ = ask();
        assertThat(walks).isEqualTo(1);

        now = now.plusSeconds(1);
        OptionalLong _ = ask();
        assertThat(walks).isEqualTo(2);
    }

    @Test
    void whatTheAgentWritesIsAddedWithoutAWalk() {
        OptionalLong _ = ask();

        budget.claim(11);

        assertThat(ask()).hasValue(111);
        assertThat(walks).isEqualTo(1);
    }

    @Test
    void whatCannotBeCountedIsNotTriedAgainAtOnce() {
        onDisk = -1;
        assertThat(ask()).isEmpty();
        assertThat(ask()).isEmpty();
        assertThat(walks).isEqualTo(1);

        onDisk = 7;
        now = now.plusSeconds(300);
        assertThat(ask()).isEmpty();
        assertThat(ask()).hasValue(7);
    }

    @Test
    void aServerThatIsForgottenIsCountedAnew() {
        OptionalLong _ = ask();

        meter.forget(S1);
        OptionalLong _ = meter.usedBytes(S1, budget);

        assertThat(waiting).hasSize(1);
    }

    @Test
    void aServerThatIsForgottenWhileItIsCountedIsCountedAnew() {
        OptionalLong _ = meter.usedBytes(S1, budget);
        Runnable walk = waiting.remove();
        meter.forget(S1);

        walk.run();
        OptionalLong _ = meter.usedBytes(S1, budget);

        assertThat(waiting).hasSize(1);
    }

    @Test
    void theRealOneCountsInTheBackground(@TempDir Path dir) {
        try (TestWorkspace server = new TestWorkspace(dir)) {
            Path _ = server.plant("file", "x".repeat(1 << 20));

            assertThat(server.workspaces().diskUsage(TestWorkspace.SERVER, 0)).isEmpty();

            OptionalLong used = Waiting.until(
                    "the figure",
                    Duration.ofSeconds(10),
                    () -> Optional.of(server.workspaces().diskUsage(TestWorkspace.SERVER, 0))
                            .filter(OptionalLong::isPresent));
            assertThat(used).hasValue(server.open().budget().usedBytes());
        }
    }

    @Test
    void askingLeavesTheBudgetInForce(@TempDir Path dir) {
        try (TestWorkspace server = new TestWorkspace(dir)) {
            DiskBudget before = server.open(1 << 20, "secret").budget();

            OptionalLong _ = server.workspaces().diskUsage(TestWorkspace.SERVER, 1 << 20);

            assertThat(server.open(1 << 20, "secret").budget()).isSameAs(before);
        }
    }
}
