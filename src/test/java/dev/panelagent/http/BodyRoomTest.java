package dev.panelagent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BodyRoomTest {
    private static final long MIB = 1024 * 1024;
    private static final Duration LONG = Duration.ofSeconds(10);

    private final BlockingQueue<BodyRoom.Taken> taken = new LinkedBlockingQueue<>();

    private Thread taking(BodyRoom room, long bytes) {
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                taken.add(room.take(bytes, new Patience()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Awaitility.await().until(() -> thread.getState() == Thread.State.TIMED_WAITING || !thread.isAlive());
        return thread;
    }

    private static void isFull(BodyRoom room, long bytes) {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> room.take(bytes, new Patience()))
                .withMessageContaining("too many large files")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INSUFFICIENT_RESOURCES));
    }

    @Test
    void thereIsRoomForALargeOneAndHalfALargeOne() throws Exception {
        BodyRoom room = new BodyRoom(Duration.ofMillis(1));
        BodyRoom.Taken large = room.take(16 * MIB, new Patience());
        BodyRoom.Taken half = room.take(8 * MIB, new Patience());
        isFull(room, 1024);

        half.close();
        isFull(room, 8 * MIB + 1024);
        room.take(8 * MIB, new Patience()).close();
        large.close();

        try (BodyRoom.Taken _ = room.take(16 * MIB, new Patience());
                BodyRoom.Taken _ = room.take(8 * MIB, new Patience())) {
            isFull(room, 1024);
        }
    }

    @Test
    void nobodyAsksForMoreThanTheLargestBodyOrForLessThanNothing() throws Exception {
        BodyRoom room = new BodyRoom(Duration.ofMillis(1));
        try (BodyRoom.Taken _ = room.take(Long.MAX_VALUE, new Patience());
                BodyRoom.Taken _ = room.take(-1, new Patience());
                BodyRoom.Taken _ = room.take(8 * MIB, new Patience())) {
            isFull(room, 1024);
        }
        room.take(16 * MIB, new Patience()).close();
    }

    @Test
    void whoeverWaitsIsServedWhenRoomIsGivenBack() throws Exception {
        BodyRoom room = new BodyRoom(LONG);
        BodyRoom.Taken large = room.take(16 * MIB, new Patience());
        Thread waiting = taking(room, 16 * MIB);
        assertThat(waiting.isAlive()).isTrue();
        assertThat(taken).isEmpty();

        large.close();

        assertThat(taken.poll(10, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void whatNeedsNoRoomDoesNotWaitBehindWhatDoes() throws Exception {
        BodyRoom room = new BodyRoom(LONG);
        BodyRoom.Taken large = room.take(16 * MIB, new Patience());
        Thread waiting = taking(room, 16 * MIB);
        assertThat(waiting.isAlive()).isTrue();

        CompletableFuture<Void> small = CompletableFuture.runAsync(() -> {
            try (BodyRoom.Taken _ = room.take(1023, new Patience())) {
                assertThat(taken).isEmpty();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });

        assertThat(small).succeedsWithin(Duration.ofSeconds(5));
        large.close();
        assertThat(taken.poll(10, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void whoeverGivesUpTakesNothing() throws Exception {
        BodyRoom room = new BodyRoom(LONG);
        BodyRoom.Taken large = room.take(16 * MIB, new Patience());
        Thread waiting = taking(room, 16 * MIB);

        waiting.interrupt();
        waiting.join();
        large.close();

        assertThat(taken).isEmpty();
        try (BodyRoom.Taken _ = room.take(16 * MIB, new Patience());
                BodyRoom.Taken small = room.take(8 * MIB, new Patience())) {
            assertThat(small).isNotNull();
        }
    }
}
