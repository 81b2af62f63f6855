package dev.panelagent.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.panelagent.common.EngineException;
import dev.panelagent.common.EngineUnavailableException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.Signal;
import dev.panelagent.engine.ConsoleSession;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.testing.TestEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ConsoleIT {
    private static final byte CTRL_C = 3;
    private static final TestEngine TEST = TestEngine.open();

    private final DockerContainerEngine engine = TEST.engine();
    private final RecordingConsole console = new RecordingConsole();

    @AfterEach
    void clean() {
        TEST.clean();
    }

    @AfterAll
    static void close() {
        TEST.close();
    }

    @RepeatedTest(20)
    void firstLineIsNeverLost() {
        String id = engine.create(TEST.shell("echo the very first"));

        try (ConsoleSession _ = engine.attach(id, console)) {
            engine.start(id);
            console.awaitClosed();
        }

        assertThat(console.stdout()).isEqualTo("the very first\n");
        assertThat(console.timesClosed()).isOne();
    }

    @Test
    void outputsAreToldApartAndBytesComeAsTheyAre() {
        String id = engine.create(TEST.shell("echo 'Grüße, 世界 🎮'; echo 'Fehler: ß' >&2; printf 'no end'"));

        try (ConsoleSession _ = engine.attach(id, console)) {
            engine.start(id);
            console.awaitClosed();
        }

        assertThat(console.stdout()).isEqualTo("Grüße, 世界 🎮\nno end");
        assertThat(console.stderr()).isEqualTo("Fehler: ß\n");
    }

    @Test
    void lineWrittenIsAnsweredAtOnce() throws InterruptedException {
        String id = engine.create(TEST.shell("while read line; do echo \"<$line>\"; done"));
        try (ConsoleSession session = engine.attach(id, console)) {
            engine.start(id);
            session.write("warm up\n".getBytes(UTF_8));
            console.awaitStdout("<warm up>\n");

            List<Long> nanos = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                String line = "bätch " + i;
                long start = System.nanoTime();
                session.write((line + "\n").getBytes(UTF_8));
                console.awaitStdout("<" + line + ">\n");
                nanos.add(System.nanoTime() - start);
            }

            Collections.sort(nanos);
            // A delay of any kind on the way, like a polling pipe or a buffer, would cost a multiple of this.
            assertThat(Duration.ofNanos(nanos.get(nanos.size() / 2))).isLessThan(Duration.ofMillis(20));
        }
    }

    @Test
    void largeInputArrivesWhole() throws InterruptedException {
        String id = engine.create(TEST.shell("head -c 300000 | md5sum; echo done"));
        byte[] input = "0123456789".repeat(30_000).getBytes(UTF_8);
        try (ConsoleSession session = engine.attach(id, console)) {
            engine.start(id);

            session.write(input);

            console.awaitStdout("done\n");
            assertThat(console.stdout()).contains(md5(input));
        }
    }

    @Test
    void longOutputArrivesWholeAndInOrder() {
        int lines = 50_000;
        String id = engine.create(TEST.shell("seq 1 " + lines));

        try (ConsoleSession _ = engine.attach(id, console)) {
            engine.start(id);
            console.awaitClosed();
        }

        assertThat(console.stdout())
                .isEqualTo(IntStream.rangeClosed(1, lines)
                        .mapToObj(i -> i + "\n")
                        .collect(java.util.stream.Collectors.joining()));
    }

    @Test
    void terminalHasOneOutputItsOwnLineEndsAndASize() throws InterruptedException {
        String id = engine.create(TEST.terminal("echo out; echo err >&2; while read x; do stty size; done"));
        try (ConsoleSession session = engine.attach(id, console)) {
            engine.start(id);
            console.awaitStdout("out\r\nerr\r\n");

            engine.resize(id, 50, 132);
            session.write("\n".getBytes(UTF_8));
            console.awaitStdout("50 132\r\n");

            session.write(new byte[] {CTRL_C});
            console.awaitClosed();
        }
        assertThat(console.stderr()).isEmpty();
        assertThat(engine.inspect(id)).get().returns(true, ContainerInfo::tty);
        awaitEnd(id);
        assertThat(engine.inspect(id)).get().returns(130, ContainerInfo::exitCode);
    }

    @Test
    void onlyAContainerThatRunsCanBeResized() {
        String id = engine.create(TEST.terminal("true"));

        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> engine.resize(id, 24, 80))
                .returns(ErrorCode.SERVER_NOT_RUNNING, EngineException::code)
                .withMessageContaining("does not run");
    }

    @Test
    void sessionMayBeOpenedAnyTimeAndSeveralAtOnce() throws InterruptedException {
        String id = engine.create(TEST.shell("while read line; do echo \"<$line>\"; done"));
        engine.start(id);
        RecordingConsole other = new RecordingConsole();

        try (ConsoleSession first = engine.attach(id, console);
                ConsoleSession second = engine.attach(id, other)) {
            first.write("one\n".getBytes(UTF_8));
            console.awaitStdout("<one>");
            other.awaitStdout("<one>");
            second.write("two\n".getBytes(UTF_8));
            console.awaitStdout("<two>");
        }
    }

    /** Repeated, as a session closed at once races with the transport's thread that copies its input. */
    @RepeatedTest(20)
    void closingEndsTheSessionButNotTheContainer() throws InterruptedException {
        String id = engine.create(TEST.shell("while read line; do echo \"<$line>\"; done"));
        engine.start(id);

        ConsoleSession session = engine.attach(id, console);
        session.close();
        session.close();

        console.awaitClosed();
        assertThat(console.timesClosed()).isOne();
        assertClosed(session);
        RecordingConsole again = new RecordingConsole();
        try (ConsoleSession next = engine.attach(id, again)) {
            next.write("still there\n".getBytes(UTF_8));
            again.awaitStdout("<still there>");
        }
    }

    @Test
    void writingToAStoppedContainerIsRefused() {
        String id = engine.create(TEST.shell("sleep 100"));
        try (ConsoleSession session = engine.attach(id, console)) {
            engine.start(id);
            engine.signal(id, Signal.KILL);
            console.awaitClosed();

            assertClosed(session);
        }
    }

    private static void assertClosed(ConsoleSession session) {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> session.write("x\n".getBytes(UTF_8)))
                .returns(ErrorCode.SERVER_NOT_RUNNING, EngineException::code);
    }

    @Test
    void writingToAContainerThatDoesNotReadEndsWithinTheDeadline() {
        Duration deadline = Duration.ofSeconds(1);
        String id = engine.create(TEST.shell("sleep 100"));
        engine.start(id);
        try (DockerContainerEngine hasty = TestEngine.connect(TestEngine.host(), deadline);
                ConsoleSession session = hasty.attach(id, console)) {
            byte[] tooMuch = new byte[4 * 1024 * 1024];

            long start = System.nanoTime();
            assertThatExceptionOfType(EngineUnavailableException.class).isThrownBy(() -> session.write(tooMuch));

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(deadline, deadline.multipliedBy(5));
        }
        console.awaitClosed();
    }

    @Test
    void logsBeginAtTheMomentAsked() throws Exception {
        // given two runs in quick succession
        String id = engine.create(TEST.shell("echo out; echo err >&2; read x"));
        engine.start(id);
        try (ConsoleSession session = engine.attach(id, console)) {
            session.write("\n".getBytes(UTF_8));
            console.awaitClosed();
        }
        // not the start of the second: the engine notes that down after the first lines may have come
        Instant endOfFirst = awaitEnd(id);
        engine.start(id);

        // when
        RecordingConsole all = new RecordingConsole();
        RecordingConsole second = new RecordingConsole();
        try (AutoCloseable _ = engine.logs(id, Instant.EPOCH, all);
                AutoCloseable _ = engine.logs(id, endOfFirst, second)) {
            all.awaitStdout("out\nout\n");
            second.awaitStdout("out\n");
            engine.signal(id, Signal.KILL);
            all.awaitClosed();
            second.awaitClosed();
        }

        // then nothing of the first run, though it was in the same second
        assertThat(second.stdout()).isEqualTo("out\n");
        assertThat(second.stderr()).isEqualTo("err\n");
        assertThat(all.stderr()).isEqualTo("err\nerr\n");
        assertThat(second.timesClosed()).isOne();
    }

    @Test
    void followingALogEndsWhenClosed() throws Exception {
        String id = engine.create(TEST.shell("echo hello; sleep 100"));
        engine.start(id);

        AutoCloseable log = engine.logs(id, Instant.EPOCH, console);
        console.awaitStdout("hello");
        log.close();

        console.awaitClosed();
        assertThat(console.timesClosed()).isOne();
    }

    private Instant awaitEnd(String id) {
        return await().atMost(Duration.ofSeconds(20))
                .until(() -> engine.inspect(id).flatMap(ContainerInfo::finishedAt), Optional::isPresent)
                .orElseThrow();
    }

    private static String md5(byte[] bytes) {
        try {
            return java.util.HexFormat.of()
                    .formatHex(java.security.MessageDigest.getInstance("MD5").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
