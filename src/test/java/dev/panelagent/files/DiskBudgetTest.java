package dev.panelagent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DiskBudgetTest {
    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final int MIB = 1 << 20;

    private Instant now = Instant.EPOCH;
    private final InstantSource clock = () -> now;
    private final AtomicLong onDisk = new AtomicLong();
    private final AtomicInteger measurements = new AtomicInteger();

    private DiskBudget budget(long limit) {
        return new DiskBudget(limit, this::measured, FRESH, clock);
    }

    private long measured() {
        measurements.incrementAndGet();
        return onDisk.get();
    }

    private static void assertRefused(DiskBudget budget, long bytes) {
        assertThatThrownBy(() -> budget.claim(bytes))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining(String.valueOf(budget.limitBytes()))
                .extracting(e -> ((RequestException) e).code())
                .isEqualTo(ErrorCode.INSUFFICIENT_RESOURCES);
    }

    @Test
    void whatIsRefusedIsNotCounted() {
        onDisk.set(30);
        DiskBudget budget = budget(100);

        budget.claim(60);
        assertRefused(budget, 11);
        budget.claim(10);

        assertRefused(budget, 1);
        assertThat(budget.usedBytes()).isEqualTo(100);
    }

    @Test
    void aRefusalNamesLimitAndUse() {
        onDisk.set(31);

        assertThatThrownBy(() -> budget(100).claim(77)).hasMessageContainingAll("100", "31", "77");
    }

    @Test
    void nothingMoreIsAllowedEvenWhereTheLimitIsExceededAlready() {
        onDisk.set(500);
        DiskBudget budget = budget(100);

        assertRefused(budget, 1);
        budget.claim(0);

        assertThat(budget.usedBytes()).isEqualTo(500);
    }

    @Test
    void sumsDoNotOverflow() {
        DiskBudget most = budget(Long.MAX_VALUE);
        most.claim(Long.MAX_VALUE);
        DiskBudget unlimited = budget(0);
        unlimited.claim(Long.MAX_VALUE);
        unlimited.claim(Long.MAX_VALUE);

        assertRefused(most, 1);
        assertRefused(budget(10), Long.MAX_VALUE);
        unlimited.release(Long.MAX_VALUE);
        assertThatThrownBy(() -> most.claim(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> most.release(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void moreThanIsUsedCannotBeReleased() {
        onDisk.set(40);
        DiskBudget budget = budget(100);
        budget.claim(10);

        budget.release(1000);

        assertThat(budget.usedBytes()).isZero();
        assertRefused(budget, 101);
    }

    @Test
    void whatIsMeasuredCountsForAWhile() {
        DiskBudget budget = budget(100);
        budget.claim(50);
        onDisk.set(20);

        now = now.plus(FRESH).minusMillis(1);
        assertThat(budget.usedBytes()).isEqualTo(50);
        now = now.plusMillis(1);
        assertThat(budget.usedBytes()).isEqualTo(20);

        assertThat(measurements).hasValue(2);
    }

    @Test
    void withoutALimitAClaimMeasuresNothing() throws IOException {
        DiskBudget budget = budget(0);

        budget.claim(1);
        try (WritableByteChannel channel = budget.guard(Channels.newChannel(new ByteArrayOutputStream()))) {
            channel.write(ByteBuffer.allocate(3));
        }

        assertThat(measurements).hasValue(0);
        DiskBudget.unlimited().claim(Long.MAX_VALUE);
        assertThat(DiskBudget.unlimited().usedBytes()).isZero();
    }

    @Test
    void whatIsClaimedDuringAMeasurementIsNotForgotten() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        DiskBudget budget = new DiskBudget(0, () -> slowly(running, mayEnd, 40), FRESH, clock);

        try (var threads = AgentThreads.perTask("budget");
                WritableByteChannel open = budget.guard(Channels.newChannel(new ByteArrayOutputStream()))) {
            open.write(ByteBuffer.allocate(1));
            Future<Long> used = threads.submit(budget::usedBytes);
            running.await();
            budget.claim(7);
            budget.release(3);
            mayEnd.countDown();

            assertThat(used.get())
                    .as("what the measurement may or may not have seen")
                    .isEqualTo(40 + 7 + MIB);
        }

        assertThat(budget.usedBytes())
                .as("the open step is given back but for what was written")
                .isEqualTo(48);
    }

    private static long slowly(CountDownLatch running, CountDownLatch mayEnd, long result) throws IOException {
        running.countDown();
        try {
            mayEnd.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return result;
    }

    @Test
    void whoeverWantsAMeasurementWaitsForTheOneThatRuns() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        DiskBudget budget = new DiskBudget(
                100,
                () -> {
                    measurements.incrementAndGet();
                    return slowly(running, mayEnd, 60);
                },
                FRESH,
                clock);

        try (var threads = AgentThreads.perTask("budget")) {
            Future<?> first = threads.submit(() -> budget.claim(30));
            running.await();
            Future<?> second = threads.submit(() -> budget.claim(10));
            assertThatThrownBy(() -> second.get(50, TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            mayEnd.countDown();
            first.get();
            second.get();
        }

        assertThat(measurements).hasValue(1);
        assertThat(budget.usedBytes()).isEqualTo(100);
    }

    @Test
    void manyWritersTogetherStayWithinTheLimit() throws Exception {
        onDisk.set(1000);
        DiskBudget budget = budget(10_000);
        AtomicLong granted = new AtomicLong();

        try (var threads = AgentThreads.perTask("budget")) {
            for (int i = 0; i < 16; i++) {
                int size = i + 1;
                threads.execute(() -> {
                    for (int k = 0; k < 1000 && granted(budget, size); k++) {
                        granted.addAndGet(size);
                    }
                });
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(granted.get()).isBetween(10_000L - 1000 - 16, 9000L);
        assertThat(budget.usedBytes()).isEqualTo(1000 + granted.get());
        assertThat(measurements).hasValue(1);
    }

    private static boolean granted(DiskBudget budget, long bytes) {
        try {
            budget.claim(bytes);
            return true;
        } catch (RequestException _) {
            return false;
        }
    }

    @Test
    void dataThatCannotBeMeasuredIsAnErrorOfTheFiles() {
        DiskBudget budget = new DiskBudget(
                10,
                () -> {
                    throw new IOException("/secret/path");
                },
                FRESH,
                clock);

        assertThatThrownBy(() -> budget.claim(1))
                .isInstanceOf(RequestException.class)
                .message()
                .doesNotContain("secret");
    }

    @Test
    void aGuardedChannelClaimsInStepsAndGivesBackTheRest() throws IOException {
        DiskBudget budget = budget(10L * MIB);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        WritableByteChannel channel = budget.guard(Channels.newChannel(bytes));

        channel.write(ByteBuffer.allocate(10));
        assertThat(budget.usedBytes()).isEqualTo(MIB);
        channel.write(ByteBuffer.allocate(MIB));
        assertThat(budget.usedBytes()).isEqualTo(2L * MIB);
        channel.close();
        channel.close();

        assertThat(channel.isOpen()).isFalse();
        assertThat(bytes.size()).isEqualTo(MIB + 10);
        assertThat(budget.usedBytes()).isEqualTo(MIB + 10);
    }

    @Test
    void aGuardedChannelUsesTheLastByteAndNotOneMore() throws IOException {
        DiskBudget budget = budget(100);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        try (WritableByteChannel channel = budget.guard(Channels.newChannel(bytes))) {
            channel.write(ByteBuffer.allocate(60));
            channel.write(ByteBuffer.allocate(40));
            assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1))).isInstanceOf(RequestException.class);
        }

        assertThat(bytes.size()).isEqualTo(100);
        assertThat(budget.usedBytes()).isEqualTo(100);
    }

    @Test
    void whatTakesThePlaceOfOthersCostsNothing() throws IOException {
        onDisk.set(90);
        DiskBudget budget = budget(100);

        try (WritableByteChannel channel = budget.guard(Channels.newChannel(new ByteArrayOutputStream()), 50)) {
            channel.write(ByteBuffer.allocate(30));
            channel.write(ByteBuffer.allocate(25));
            assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(6))).isInstanceOf(RequestException.class);
        }

        assertThat(budget.usedBytes()).isEqualTo(95);
    }

    @Test
    void aWriteThatFailsCostsNothing() throws IOException {
        DiskBudget budget = budget(100);
        WritableByteChannel broken = Channels.newChannel(new ByteArrayOutputStream());
        broken.close();

        try (WritableByteChannel channel = budget.guard(broken)) {
            assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(6))).isInstanceOf(IOException.class);
        }

        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void guardedBytesStayKnownWhenTheDataIsMeasured() throws IOException {
        DiskBudget budget = budget(10L * MIB);

        try (WritableByteChannel channel = budget.guard(Channels.newChannel(new ByteArrayOutputStream()))) {
            channel.write(ByteBuffer.allocate(10));
            now = now.plus(FRESH);
            onDisk.set(10);
            assertThat(budget.usedBytes()).isEqualTo(MIB + 10);
        }

        now = now.plus(FRESH);
        assertThat(budget.usedBytes()).isEqualTo(10);
    }
}
