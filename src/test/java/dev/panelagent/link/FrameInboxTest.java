package dev.panelagent.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FrameInboxTest {
    @Test
    void callsRunInOrderOneAfterAnother() throws Exception {
        List<Integer> seen = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(10_000);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            FrameInbox inbox = new FrameInbox(Runnable::run, executor);
            for (int i = 0; i < 10_000; i++) {
                int number = i;
                assertThat(inbox.offer(10, () -> {
                            seen.add(number);
                            all.countDown();
                        }))
                        .isTrue();
            }
            assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(seen).hasSize(10_000).isSorted();
    }

    @Test
    void fullInboxRefusesInTimeAndHasRoomAgainLater() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch handled = new CountDownLatch(1);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            FrameInbox inbox = new FrameInbox(Runnable::run, executor);
            inbox.offer(FrameInbox.ROOM, () -> {
                try {
                    assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });

            assertThat(inbox.offer(1, () -> {})).isFalse();
            release.countDown();

            assertThat(inbox.offer(1, handled::countDown)).isTrue();
            assertThat(handled.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
