package dev.panelagent.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.EngineUnavailableException;
import dev.panelagent.common.Signal;
import dev.panelagent.engine.ConsoleSession;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.testing.HangingEngineProxy;
import dev.panelagent.testing.TestEngine;
import dev.panelagent.testing.TestImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Every call ends within its deadline whatever the engine does, and works again when the engine does. */
@ParameterizedClass(name = "over {0}")
@ValueSource(strings = {"unix", "tcp"})
class FaultsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(1);
    private static final Duration SLACK = Duration.ofSeconds(2);
    private static final TestEngine TEST = TestEngine.open();

    private final HangingEngineProxy proxy;
    private final DockerContainerEngine engine;
    private final RecordingConsole console = new RecordingConsole();

    FaultsIT(String transport) throws IOException {
        Path socket = Path.of(TestEngine.host().getPath());
        proxy = transport.equals("unix") ? HangingEngineProxy.unix(socket) : HangingEngineProxy.tcp(socket);
        engine = TestEngine.connect(proxy.address(), DEADLINE);
    }

    @AfterEach
    void clean() throws IOException {
        engine.close();
        proxy.close();
        TEST.clean();
    }

    @AfterAll
    static void close() {
        TEST.close();
    }

    @Test
    void hungEngineMakesEveryCallEndAtItsDeadlineAndWorkAfterwards() {
        String id = TEST.engine().create(TEST.shell("sleep 100"));
        engine.start(id);

        proxy.hang();
        everyCall(id).forEach((name, call) -> {
            long start = System.nanoTime();
            assertThatExceptionOfType(EngineUnavailableException.class)
                    .as(name)
                    .isThrownBy(() -> call.accept(engine))
                    .withMessageContaining("did not answer within 1 s");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).as(name).isBetween(DEADLINE, DEADLINE.plus(SLACK));
        });

        proxy.resume();
        assertThat(engine.info().version()).isNotEmpty();
        String next = engine.create(TEST.shell("sleep 100"));
        engine.start(next);
        assertThat(engine.inspect(next)).get().returns(true, ContainerInfo::running);
    }

    private Map<String, Consumer<ContainerEngine>> everyCall(String id) {
        Map<String, Consumer<ContainerEngine>> calls = new LinkedHashMap<>();
        calls.put("info", ContainerEngine::info);
        calls.put("ensureImage", to -> to.ensureImage(TestImages.busybox(), DEADLINE));
        calls.put("create", to -> to.create(TEST.shell("true")));
        calls.put("start", to -> to.start(id));
        calls.put("signal", to -> to.signal(id, Signal.TERM));
        calls.put("resize", to -> to.resize(id, 24, 80));
        calls.put("updateLimits", to -> to.updateLimits(id, TEST.shell("").limits()));
        calls.put("remove", to -> to.remove(id));
        calls.put("inspect", to -> to.inspect(id));
        calls.put("list", to -> to.list(TEST.labels()));
        calls.put("stats", to -> to.stats(id));
        calls.put("attach", to -> to.attach(id, console));
        calls.put("logs", to -> to.logs(id, Instant.EPOCH, console));
        calls.put("readLog", to -> to.readLog(id, Instant.EPOCH, (stream, at, bytes) -> {}));
        calls.put("events", to -> to.events(TEST.labels(), new RecordingEvents()));
        return calls;
    }

    @Test
    void callGivenUpFreesItsThread() throws Exception {
        CountDownLatch freed = new CountDownLatch(1);
        try (EngineCalls calls = new EngineCalls();
                DockerClients clients = new DockerClients(
                        TestEngine.config(proxy.address(), DEADLINE).engine())) {
            proxy.hang();

            assertThatExceptionOfType(EngineUnavailableException.class)
                    .isThrownBy(() -> calls.run(Call.onEngine("ask", DEADLINE), () -> {
                        try {
                            return clients.calls().versionCmd().exec();
                        } finally {
                            freed.countDown();
                        }
                    }));

            assertThat(freed.await(SLACK.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        }
    }

    @Test
    void engineThatHangsInTheMiddleOfALogIsCutOffAtTheDeadline() {
        String id = longLog();
        long start = System.nanoTime();

        assertThatExceptionOfType(EngineUnavailableException.class)
                .isThrownBy(() -> readLog(id, proxy::hang))
                .withMessageContaining("did not answer within 1 s");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(DEADLINE, DEADLINE.plus(SLACK));
    }

    @Test
    void logThatIsCutOffIsNotTakenForAWholeOne() {
        String id = longLog();

        assertThatExceptionOfType(EngineUnavailableException.class)
                .isThrownBy(() -> readLog(id, proxy::cut))
                .withMessageContaining("DOCKER_HOST");
    }

    /** Of some 9 MiB on its way, more than fits in all the buffers of the way. */
    private static String longLog() {
        String id = TEST.engine().create(TEST.shell("seq 1 200000"));
        RecordingConsole output = new RecordingConsole();
        try (ConsoleSession _ = TEST.engine().attach(id, output)) {
            TEST.engine().start(id);
            output.awaitClosed();
        }
        return id;
    }

    /** Reads a log and does something at its first message. */
    private void readLog(String id, Runnable fault) {
        AtomicBoolean first = new AtomicBoolean(true);
        try (EngineCalls calls = new EngineCalls();
                DockerClients clients =
                        new DockerClients(TestEngine.config(host(), DEADLINE).engine())) {
            new BoundedRead(Call.onContainer("read the log of", id, DEADLINE))
                    .run(
                            calls,
                            clients.streamTransport(),
                            DEADLINE,
                            Requests.logUntilNow(id, Instant.EPOCH),
                            new LogMessages(false, (stream, at, bytes) -> {
                                if (first.getAndSet(false)) {
                                    fault.run();
                                }
                            }));
        }
    }

    private URI host() {
        try {
            return proxy.address();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void cutConnectionsEndStreamsOnceAndCallsGoOn() throws Exception {
        // given
        String id = engine.create(TEST.shell("while read line; do echo \"<$line>\"; done"));
        RecordingConsole log = new RecordingConsole();
        RecordingEvents events = new RecordingEvents();
        try (ConsoleSession _ = engine.attach(id, console);
                AutoCloseable _ = engine.events(TEST.labels(), events)) {
            engine.start(id);
            AutoCloseable _ = engine.logs(id, Instant.EPOCH, log);

            // when
            proxy.cut();

            // then
            console.awaitClosed();
            log.awaitClosed();
            events.awaitDisconnected();
        }
        assertThat(console.timesClosed()).isOne();
        assertThat(log.timesClosed()).isOne();
        assertThat(events.timesDisconnected()).isOne();

        // and the container never noticed
        RecordingConsole again = new RecordingConsole();
        try (ConsoleSession session = engine.attach(id, again)) {
            session.write("still there\n".getBytes(UTF_8));
            again.awaitStdout("<still there>");
        }
    }

    @Test
    void hungEngineMakesAWriteEndAtItsDeadlineAndTheSessionGoesOn() throws InterruptedException {
        String id = engine.create(TEST.shell("while read line; do echo \"<$line>\"; done"));
        try (ConsoleSession session = engine.attach(id, console)) {
            engine.start(id);
            session.write("before\n".getBytes(UTF_8));
            console.awaitStdout("<before>");

            proxy.hang();
            assertThatExceptionOfType(EngineUnavailableException.class)
                    .isThrownBy(() -> session.write(new byte[8 * 1024 * 1024]));

            proxy.resume();
        }
        console.awaitClosed();
        assertThat(console.timesClosed()).isOne();
    }

    @Test
    void closedAdapterRefusesCalls() {
        engine.close();

        assertThatExceptionOfType(EngineUnavailableException.class)
                .isThrownBy(engine::info)
                .withMessageContaining("the agent is stopping");
    }

    @Test
    void absentEngineIsUnavailableAtOnce() {
        for (String host : new String[] {"unix:///nonexistent/engine.sock", "tcp://127.0.0.1:1"}) {
            try (DockerContainerEngine absent = TestEngine.connect(URI.create(host), Duration.ofSeconds(30))) {
                long start = System.nanoTime();
                assertThatExceptionOfType(EngineUnavailableException.class)
                        .isThrownBy(absent::info)
                        .withMessageContaining("DOCKER_HOST");
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            }
        }
    }
}
