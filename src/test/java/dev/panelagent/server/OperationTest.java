package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.testing.CapturedLog;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class OperationTest {
    private final Operation operation = new Operation(
            new CommandRequest("c1", Dialect.HTTP, Node.start("s1")), Node.start("s1"), Instant.EPOCH, Origin.COMMAND);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    private CompletableFuture<Operation.Result> onAThread(Operation.Body body) {
        CompletableFuture<Operation.Result> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> result.complete(operation.execute(body)));
        return result;
    }

    private void blocks() throws InterruptedException {
        begun.countDown();
        release.await();
    }

    @Test
    void aBodyThatComesThroughIsCompleted() {
        assertThat(operation.execute(() -> {}).outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(operation.took(Instant.EPOCH)).isPositive();
    }

    @Test
    void whatTheBodyThrowsBecomesItsResult() {
        RequestException failure = new RequestException(ErrorCode.PORT_CONFLICT, "a", "b");
        Operation.Result result = operation.execute(() -> {
            throw failure;
        });
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.failure()).contains(failure);
    }

    @Test
    void aTimeoutIsItsOwnOutcome() {
        Operation.Result result = operation.execute(() -> {
            throw new RequestException(ErrorCode.TIMEOUT, "a", "b");
        });
        assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
    }

    @Test
    void aDefectIsLoggedAndTellsNothingOfTheInside() {
        try (CapturedLog log = new CapturedLog(Operation.class)) {
            Operation.Result result = operation.execute(() -> {
                throw new IllegalStateException("inner detail");
            });
            assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(result.failure()).hasValueSatisfying(failure -> {
                assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
                assertThat(failure).hasMessageContaining("c1").hasMessageNotContaining("inner");
            });
            assertThat(log.lines()).anyMatch(line -> line.contains("c1") && line.startsWith("SEVERE"));
        }
    }

    @Test
    void supersedingInterruptsTheBodyAndIsTheOutcomeWhateverItThrows() throws Exception {
        CompletableFuture<Operation.Result> result = onAThread(() -> {
            try {
                blocks();
            } catch (InterruptedException e) {
                throw new RequestException(ErrorCode.DOCKER_ERROR, "interrupted", "x");
            }
        });
        begun.await();
        assertThat(operation.awaitEnd(Duration.ZERO)).isFalse();

        operation.supersede();
        operation.cancel();

        assertThat(result.get(5, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.SUPERSEDED);
        assertThat(result.get().failure()).isEmpty();
        assertThat(operation.awaitEnd(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void cancellingInterruptsTheBody() throws Exception {
        CompletableFuture<Operation.Result> result = onAThread(this::blocks);
        begun.await();
        operation.cancel();
        assertThat(result.get(5, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.CANCELLED);
    }

    @Test
    void oneSupersededBeforeItBeganDoesNothingThatWaitsOrIsShielded() {
        operation.supersede();
        AtomicBoolean stepped = new AtomicBoolean();
        Operation.Result result = operation.execute(() -> operation.run(() -> stepped.set(true)));
        assertThat(result.outcome()).isEqualTo(Outcome.SUPERSEDED);
        assertThat(stepped).isFalse();
    }

    @Test
    void aShieldedStepIsNotInterruptedButTheWaitAfterItIs() throws Exception {
        AtomicBoolean interruptedInside = new AtomicBoolean();
        AtomicBoolean stepped = new AtomicBoolean();
        CompletableFuture<Operation.Result> result = onAThread(() -> {
            operation.run(() -> {
                begun.countDown();
                try {
                    release.await();
                    stepped.set(true);
                } catch (InterruptedException e) {
                    interruptedInside.set(true);
                }
            });
            new CountDownLatch(1).await();
        });
        begun.await();

        operation.supersede();
        assertThat(result).isNotDone();
        release.countDown();

        assertThat(result.get(5, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.SUPERSEDED);
        assertThat(stepped).isTrue();
        assertThat(interruptedInside).isFalse();
    }

    @Test
    void aShieldLetsExceptionsThroughAndEndsWithThem() {
        Operation.Result result = operation.execute(() -> {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> operation.run(() -> {
                        throw new IllegalStateException();
                    }));
            operation.supersede();
            new CountDownLatch(1).await();
        });
        assertThat(result.outcome()).isEqualTo(Outcome.SUPERSEDED);
    }

    @Test
    void noInterruptOutlivesTheOperation() {
        operation.execute(operation::supersede);
        assertThat(Thread.interrupted()).isFalse();
        operation.supersede();
        assertThat(Thread.interrupted()).isFalse();
    }
}
