package dev.panelagent.server;

import static dev.panelagent.testing.LibertyAgent.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class PortWatchTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final CountDownLatch ready = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private final ThreadFactory factory = task -> {
        Thread thread = Thread.ofVirtual().unstarted(task);
        threads.add(thread);
        return thread;
    };

    private static ServerSocket open(int port) throws IOException {
        return new ServerSocket(port, 5, InetAddress.getLoopbackAddress());
    }

    @Test
    void itTriesUntilSomebodyListensAndThenEnds() throws Exception {
        int port = freePort();
        try (ReadinessWatch _ = PortWatch.on(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), factory, ready::countDown)) {
            assertThat(ready.await(300, TimeUnit.MILLISECONDS)).isFalse();

            try (ServerSocket _ = open(port)) {
                assertThat(ready.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
                assertThat(threads.getFirst().join(SOON)).isTrue();
            }
        }
    }

    /** A port where nobody listens, and an address from which no answer comes. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "192.0.2.1"})
    void closedItEndsWhateverItIsDoing(String host) throws Exception {
        ReadinessWatch watch = PortWatch.on(new InetSocketAddress(host, freePort()), factory, ready::countDown);
        await().atMost(SOON)
                .until(() -> threads.getFirst().getState() == Thread.State.TIMED_WAITING
                        || threads.getFirst().getState() == Thread.State.WAITING);

        watch.close();

        assertThat(threads.getFirst().join(SOON)).isTrue();
        assertThat(ready.getCount()).isEqualTo(1);
    }
}
