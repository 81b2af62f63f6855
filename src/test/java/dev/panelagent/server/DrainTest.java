package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.config.AgentConfig;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.testing.CapturedLog;
import dev.panelagent.testing.FakeContainerEngine.Call;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class DrainTest {
    @TempDir
    Path dir;

    private Node node;

    @BeforeEach
    void open() {
        node = new Node(dir).follow();
    }

    @AfterEach
    void close() {
        node.close();
    }

    private CompletableFuture<Duration> drain(boolean stopServers, Duration timeout) {
        CompletableFuture<Duration> took = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            long begun = System.nanoTime();
            try {
                new Drain(node.servers, new AgentConfig.Shutdown(stopServers, timeout)).run();
                took.complete(Duration.ofNanos(System.nanoTime() - begun));
            } catch (InterruptedException e) {
                took.completeExceptionally(e);
            }
        });
        return took;
    }

    @Test
    void withNothingToDoItIsOverAtOnceAndServersRunOn() throws Exception {
        node.running(TestSpec.s1());
        drain(false, Duration.ofSeconds(60)).get(5, TimeUnit.SECONDS);
        assertThat(node.isUp("s1")).isTrue();
    }

    @Test
    void itWaitsForTheWorkAtHand() throws Exception {
        node.created(TestSpec.s1());
        CountDownLatch release = node.engine.hang(Call.START);
        String start = node.send(Node.start("s1"));
        node.awaitCall(Call.START);

        CompletableFuture<Duration> drain = drain(false, Duration.ofSeconds(60));
        assertThat(drain).isNotDone();
        release.countDown();

        drain.get(5, TimeUnit.SECONDS);
        assertThat(node.told.completion(start).outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void itGivesUpAtItsDeadlineAndSaysSo() throws Exception {
        node.created(TestSpec.s1());
        node.engine.hang(Call.START);
        node.send(Node.start("s1"));
        node.awaitCall(Call.START);
        try (CapturedLog log = new CapturedLog(Drain.class)) {
            Duration took = drain(false, Duration.ofMillis(300)).get(5, TimeUnit.SECONDS);
            assertThat(took).isBetween(Duration.ofMillis(150), Duration.ofSeconds(3));
            assertThat(log.lines()).containsExactly("WARNING stopping with work unfinished on some servers");
        }
    }

    @Test
    void itStopsTheServersIfSoConfigured() throws Exception {
        node.running(TestSpec.s1());
        node.created(TestSpec.of("s2").build());
        drain(true, Duration.ofSeconds(60)).get(5, TimeUnit.SECONDS);
        assertThat(node.state("s1")).isEqualTo(ServerState.OFFLINE);
        assertThat(node.isUp("s1")).isFalse();
        assertThat(node.count(Call.SIGNAL)).isEqualTo(1);
    }

    @Test
    void aServerThatTakesNoHintIsKilledBeforeTheDeadline() throws Exception {
        node.running(TestSpec.of("s1")
                .image(Node.STUBBORN)
                .stopBy("quit", TestSpec.LONG)
                .build());
        drain(true, Duration.ofSeconds(1)).get(5, TimeUnit.SECONDS);
        assertThat(node.isUp("s1")).isFalse();
        assertThat(node.lines()).containsExactly("ignored quit", "ignored SIGTERM");
    }
}
