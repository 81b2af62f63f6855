package dev.panelagent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panelagent.link.OutFrame.Kind;
import dev.panelagent.link.ScriptedTransport.FakeConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PanelWriterTest {
    private final ManualLoop clock = new ManualLoop();
    private final FakeConnection connection = new FakeConnection();
    private final List<Throwable> failures = new ArrayList<>();
    private final PanelWriter writer = writer(new OutQueue(100, 1000));

    private PanelWriter writer(OutQueue queue) {
        return new PanelWriter(connection, Runnable::run, clock::nanoTime, failures::add, queue);
    }

    private static OutFrame keep(String text) {
        return new OutFrame(Kind.KEEP, text);
    }

    @Test
    void secondSendWaitsForTheCompletionOfTheFirst() {
        connection.hold = true;

        writer.send(keep("one"));
        writer.send(keep("two"));
        assertThat(connection.sent).containsExactly("one");
        connection.held.getFirst().complete(null);

        assertThat(connection.sent).containsExactly("one", "two");
    }

    @Test
    void pingsAndHeartbeatsOvertakeWhatWaits() {
        connection.hold = true;
        writer.send(keep("one"));
        writer.send(keep("two"));
        writer.send(new OutFrame(Kind.HEARTBEAT, "beat"));
        writer.send(OutFrame.PING);

        connection.hold = false;
        connection.held.getFirst().complete(null);

        assertThat(connection.pings).isEqualTo(1);
        assertThat(connection.sent).containsExactly("one", "beat", "two");
    }

    @Test
    void failureIsReportedOnceAndNothingIsSentAfterIt() {
        connection.hold = true;
        writer.send(keep("one"));
        writer.send(keep("two"));

        connection.held.getFirst().completeExceptionally(new IOException("gone"));

        assertThat(failures).singleElement().extracting(Throwable::getMessage).isEqualTo("gone");
        assertThat(connection.sent).containsExactly("one");
        assertThat(writer.send(keep("three"))).isFalse();
    }

    @Test
    void whoSentAFrameHearsWhenItHasReallyLeft() {
        List<String> left = new ArrayList<>();
        connection.hold = true;
        writer.send(new OutFrame(Kind.KEEP, "one", () -> left.add("one")));
        writer.send(new OutFrame(Kind.KEEP, "two", () -> left.add("two")));
        assertThat(left).isEmpty();

        connection.held.get(0).complete(null);
        assertThat(left).containsExactly("one");
        connection.held.get(1).complete(null);

        assertThat(left).containsExactly("one", "two");
    }

    @Test
    void aFrameLeavesBeforeTheNextOneIsBegun() {
        List<List<String>> sentBefore = new ArrayList<>();
        connection.hold = true;
        writer.send(new OutFrame(Kind.KEEP, "one", () -> sentBefore.add(List.copyOf(connection.sent))));
        writer.send(keep("two"));

        connection.held.getFirst().complete(null);

        assertThat(sentBefore).containsExactly(List.of("one"));
    }

    @Test
    void nobodyHearsOfAFrameThatCouldNotBeSent() {
        List<String> left = new ArrayList<>();
        connection.hold = true;
        writer.send(new OutFrame(Kind.KEEP, "one", () -> left.add("one")));
        writer.send(new OutFrame(Kind.KEEP, "two", () -> left.add("two")));

        connection.held.getFirst().completeExceptionally(new IOException("gone"));

        assertThat(left).isEmpty();
    }

    @Test
    void connectionThatThrowsCountsAsFailed() {
        PanelTransport.Connection broken = new PanelTransport.Connection() {
            @Override
            public CompletionStage<Void> sendText(String text) {
                throw new IllegalStateException("write not allowed");
            }

            @Override
            public CompletionStage<Void> sendPing() {
                throw new IllegalStateException("write not allowed");
            }

            @Override
            public CompletionStage<Void> close(int code, String reason) {
                return CompletableFuture.completedStage(null);
            }
        };
        PanelWriter onBroken =
                new PanelWriter(broken, Runnable::run, clock::nanoTime, failures::add, new OutQueue(10, 100));

        onBroken.send(keep("one"));

        assertThat(failures).hasSize(1);
    }

    @Test
    void noRoomForWhatMustBeKeptIsAFailure() {
        PanelWriter small = writer(new OutQueue(2, 1000));
        connection.hold = true;
        small.send(keep("on its way"));
        small.send(keep("waits"));
        small.send(keep("waits too"));

        assertThat(small.send(keep("one too many"))).isFalse();

        assertThat(failures).hasSize(1);
    }

    @Test
    void waitForRoomEndsWhenFramesLeaveOrTheWriterStops() throws Exception {
        PanelWriter small = writer(new OutQueue(4, 1000));
        connection.hold = true;
        for (int i = 0; i < 4; i++) {
            small.send(keep("frame"));
        }
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> waiting = pool.submit(() -> {
                small.awaitRoom(Duration.ofSeconds(20));
                return null;
            });
            assertThatThrownBy(() -> waiting.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            connection.held.get(0).complete(null);
            waiting.get(10, TimeUnit.SECONDS);

            small.send(keep("frame"));
            Future<?> again = pool.submit(() -> {
                small.awaitRoom(Duration.ofSeconds(20));
                return null;
            });
            assertThatThrownBy(() -> again.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            small.stop();
            again.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void drainCompletesWhenAllIsSent() {
        connection.hold = true;
        writer.send(keep("one"));
        writer.send(keep("two"));

        CompletableFuture<Void> drained = writer.drain().toCompletableFuture();
        assertThat(writer.send(keep("too late"))).isFalse();
        connection.held.get(0).complete(null);
        assertThat(drained).isNotDone();
        connection.held.get(1).complete(null);

        assertThat(drained).isCompleted();
    }

    @Test
    void drainOfAnIdleOrBrokenWriterCompletesAtOnce() {
        assertThat(writer.drain().toCompletableFuture()).isCompleted();

        PanelWriter broken = writer(new OutQueue(10, 100));
        connection.hold = true;
        broken.send(keep("one"));
        connection.held.getFirst().completeExceptionally(new IOException("gone"));
        assertThat(broken.drain().toCompletableFuture()).isCompleted();
    }

    @Test
    void tellsHowLongAFrameHasBeenOnItsWay() {
        assertThat(writer.inFlight()).isZero();
        connection.hold = true;
        writer.send(keep("one"));

        clock.advance(Duration.ofSeconds(7));
        assertThat(writer.inFlight()).isEqualTo(Duration.ofSeconds(7));
        connection.held.getFirst().complete(null);

        assertThat(writer.inFlight()).isZero();
    }

    @Test
    void manyThreadsLoseNothingAndNeverSendTwoFramesAtATime() throws Exception {
        int threads = 8;
        int each = 2_000;
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger count = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(threads * each);
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            PanelTransport.Connection counting = new PanelTransport.Connection() {
                @Override
                public CompletionStage<Void> sendText(String text) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    return CompletableFuture.runAsync(
                            () -> {
                                inside.decrementAndGet();
                                count.incrementAndGet();
                                all.countDown();
                            },
                            pool);
                }

                @Override
                public CompletionStage<Void> sendPing() {
                    return CompletableFuture.completedStage(null);
                }

                @Override
                public CompletionStage<Void> close(int code, String reason) {
                    return CompletableFuture.completedStage(null);
                }
            };
            PanelWriter shared = new PanelWriter(
                    counting, pool, System::nanoTime, failures::add, new OutQueue(threads * each, 1 << 20));
            for (int t = 0; t < threads; t++) {
                pool.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        shared.send(keep("frame"));
                    }
                });
            }
            assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(count).hasValue(threads * each);
        assertThat(most).hasValue(1);
        assertThat(failures).isEmpty();
    }
}
