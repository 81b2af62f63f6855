package dev.panelagent.files.pull;

import static dev.panelagent.common.ErrorCode.DOWNLOAD_FAILED;
import static dev.panelagent.common.ErrorCode.LIMIT_EXCEEDED;
import static dev.panelagent.common.ErrorCode.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.files.Progress;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class RemotePullFaultsTest {
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final TestPull pull = new TestPull();
    private final TestPull hasty = new TestPull(1000, SHORT);
    private final CountDownLatch silent = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);

    /** Half a file, and then nothing for ever. */
    private final RawServer.Script stalling = out -> {
        out.write("HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\ncontent".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        silent.countDown();
        never.await();
    };

    @AfterEach
    void close() {
        pull.close();
        hasty.close();
    }

    @Test
    void whatIsAnnouncedTooLargeIsNotOpened() throws IOException {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\ncontent")) {
            pull.refused(LIMIT_EXCEEDED, TestPull.url(server)).hasMessageContaining("1000 bytes");

            assertThat(pull.opened).isEmpty();
        }
    }

    @Test
    void theLastByteAllowedPasses() throws IOException {
        try (RawServer server = RawServer.with(RawServer.ok("x".repeat(1000)))) {
            assertThat(pull.fetch(TestPull.url(server)).bytes()).isEqualTo(1000);
        }
    }

    @Test
    void whatGrowsTooLargeIsCutAndNotReadToItsEnd() throws Exception {
        CompletableFuture<IOException> cut = new CompletableFuture<>();
        RawServer.Script endless = out -> {
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            try {
                while (true) {
                    out.write(new byte[1000]);
                }
            } catch (IOException e) {
                cut.complete(e);
            }
        };
        try (RawServer server = RawServer.with(endless)) {
            pull.refused(LIMIT_EXCEEDED, TestPull.url(server));

            assertThat(pull.received().length()).isLessThanOrEqualTo(1000);
            assertThat(cut.get(10, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-Len",
                "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\ncontent",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\ncontent",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\ncontent\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\ncontent\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\ncontent",
                "SSH-2.0-OpenSSH_9.9\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\ncontent",
                "HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n"
            })
    void whatIsNotAllThereIsAFailure(String answer) throws IOException {
        try (RawServer server = RawServer.answering(answer)) {
            pull.refused(DOWNLOAD_FAILED, TestPull.url(server) + "?token=1")
                    .hasMessageContaining(TestPull.url(server))
                    .hasMessageNotContaining("127.0.0.1")
                    .hasMessageNotContaining("token");
        }
    }

    @Test
    void headersHaveAnEnd() throws IOException {
        String head = "HTTP/1.1 200 OK\r\n";
        String body = "Content-Length: 7\r\n\r\ncontent";
        try (RawServer many = RawServer.answering(head + "X-A: b\r\n".repeat(101) + body);
                RawServer lengthy = RawServer.answering(head + "X-A: " + "b".repeat(17 * 1024) + "\r\n" + body)) {
            pull.refused(DOWNLOAD_FAILED, TestPull.url(many)).hasMessageContaining("headers");
            pull.refused(DOWNLOAD_FAILED, TestPull.url(lengthy)).hasMessageContaining("headers");
        }
    }

    @Test
    void whoeverDoesNotListenIsNamedWithoutAddress() throws IOException {
        int port;
        try (ServerSocket gone = new ServerSocket(0)) {
            port = gone.getLocalPort();
        }

        pull.refused(DOWNLOAD_FAILED, "http://files.example:" + port + "/file")
                .hasMessageContaining("files.example:" + port + "/file cannot be connected to")
                .hasMessageNotContaining("127.0.0.1");
    }

    @Test
    void aServerThatDripsIsLeftAtTheDeadline() throws IOException {
        RawServer.Script dripping = out -> {
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (!never.await(20, TimeUnit.MILLISECONDS)) {
                out.write('x');
                out.flush();
            }
        };
        try (RawServer server = RawServer.with(dripping)) {
            hasty.refused(TIMEOUT, TestPull.url(server));
        }

        assertThat(hasty.received()).startsWith("x");
    }

    @Test
    void aServerThatStallsOrNeverAnswersIsLeftAtTheDeadline() throws IOException {
        try (RawServer stalls = RawServer.with(stalling);
                RawServer dumb = RawServer.with(_ -> never.await())) {
            hasty.refused(TIMEOUT, TestPull.url(stalls));
            hasty.refused(TIMEOUT, TestPull.url(dumb));
        }
    }

    @Test
    void aServerThatShakesNoHandsIsLeftAtTheDeadline() throws IOException {
        try (ServerSocket mute = new ServerSocket(0)) {
            hasty.refused(TIMEOUT, "https://files.example:" + mute.getLocalPort() + "/file");
        }
    }

    @Test
    void aNameThatIsLookedUpForEverIsLeftAtTheDeadline() {
        Resolver stuck = _ -> {
            awaitNever();
            throw new AssertionError();
        };
        try (RemotePull slow = pullWith(stuck, SHORT)) {
            assertThatThrownBy(() -> slow.fetch(TestPull.request("http://files.example/file"), pull, Progress.NONE))
                    .hasMessageContaining("was not there after");
        } finally {
            never.countDown();
        }
    }

    @Test
    void aLoopOfInterimAnswersIsLeftAtTheDeadline() throws IOException {
        RawServer.Script interim = out -> {
            while (!never.await(5, TimeUnit.MILLISECONDS)) {
                out.write("HTTP/1.1 103 Early Hints\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
        };
        try (RawServer server = RawServer.with(interim)) {
            hasty.refused(TIMEOUT, TestPull.url(server));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptEndsTheWaitForASilentServer(boolean virtual) throws Exception {
        ThreadFactory threads = virtual ? AgentThreads.virtual("fetch") : AgentThreads.platform("fetch");
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        try (RawServer server = RawServer.with(stalling)) {
            Thread fetching = threads.newThread(() -> {
                assertThatThrownBy(() -> pull.fetch(TestPull.url(server))).isInstanceOf(CancellationException.class);
                interrupted.complete(Thread.currentThread().isInterrupted());
            });
            fetching.start();
            silent.await();

            fetching.interrupt();

            assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void anInterruptEndsTheWaitForAName() throws Exception {
        Resolver stuck = _ -> {
            silent.countDown();
            awaitNever();
            throw new AssertionError();
        };
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        try (RemotePull slow = pullWith(stuck, TestPull.PATIENCE)) {
            Thread fetching = AgentThreads.virtual("fetch").newThread(() -> {
                assertThatThrownBy(() -> slow.fetch(TestPull.request("http://files.example/file"), pull, Progress.NONE))
                        .isInstanceOf(CancellationException.class);
                interrupted.complete(Thread.currentThread().isInterrupted());
            });
            fetching.start();
            silent.await();

            fetching.interrupt();

            assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            never.countDown();
        }
    }

    @Test
    void progressEndsTheWaitForASilentServer() throws IOException {
        AtomicBoolean unwanted = new AtomicBoolean();
        CancellationException cancelled = new CancellationException("by the user");
        Progress progress = new Progress() {
            @Override
            public void total(long bytes) {}

            @Override
            public void advance(long bytes) {
                if (bytes > 0) {
                    unwanted.set(true);
                } else if (unwanted.get()) {
                    throw cancelled;
                }
            }
        };
        try (RawServer server = RawServer.with(stalling)) {
            assertThatThrownBy(() -> pull.fetch(TestPull.request(TestPull.url(server)), progress))
                    .isSameAs(cancelled);
        }
    }

    @Test
    void theEndOfTheAgentEndsWhatRuns() throws Exception {
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        try (RawServer server = RawServer.with(stalling)) {
            AgentThreads.virtual("fetch")
                    .newThread(() -> {
                        try {
                            pull.fetch(TestPull.url(server));
                        } catch (RuntimeException e) {
                            ended.complete(e);
                        }
                    })
                    .start();
            silent.await();

            pull.close();

            assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        }
    }

    private void awaitNever() {
        try {
            never.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static RemotePull pullWith(Resolver resolver, Duration timeout) {
        return new RemotePull(
                new PullLimits(AddressRanges.SPECIAL, 1000, timeout, timeout, 3),
                resolver,
                DefaultClientTlsStrategy.createDefault());
    }
}
