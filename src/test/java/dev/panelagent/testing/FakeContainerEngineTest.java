package dev.panelagent.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.EngineException;
import dev.panelagent.common.EngineUnavailableException;
import dev.panelagent.common.Signal;
import dev.panelagent.engine.ConsoleListener;
import dev.panelagent.engine.ConsoleSession;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.ContainerLimits;
import dev.panelagent.engine.ContainerSpec;
import dev.panelagent.engine.EngineEvent;
import dev.panelagent.engine.EngineListener;
import dev.panelagent.engine.Health;
import dev.panelagent.testing.FakeContainerEngine.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FakeContainerEngineTest {
    private static final Map<String, String> LABELS = Map.of("server", "s1");

    private final FakeContainerEngine engine = new FakeContainerEngine();
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @BeforeEach
    void images() {
        engine.image("echo", new FakeProgram() {
            @Override
            public void started(FakeProcess process) {
                process.print("ready");
            }

            @Override
            public void line(FakeProcess process, String line) {
                process.print("echo " + line);
            }
        });
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void aContainerGoesThroughItsLife() throws Exception {
        // given
        String id = engine.create(spec("c1"));
        try (AutoCloseable _ = engine.events(Map.of("server", ""), events());
                ConsoleSession console = engine.attach("c1", console())) {
            // when
            engine.start("c1");
            engine.start(id);
            console.write("he".getBytes(StandardCharsets.UTF_8));
            console.write("llo\nyou\n".getBytes(StandardCharsets.UTF_8));
            // then
            assertThat(engine.inspect(id)).hasValueSatisfying(info -> {
                assertThat(info.running()).isTrue();
                assertThat(info.pid()).isPositive();
                assertThat(info.startedAt()).isPresent();
            });
            assertThat(engine.stats("c1")).isPresent();
            assertThat(engine.signal("c1", Signal.TERM)).isTrue();
            assertThat(engine.signal("c1", Signal.TERM)).isFalse();
            assertThat(engine.stats("c1")).isEmpty();
            assertThat(engine.inspect("c1")).map(ContainerInfo::exitCode).contains(143);
            engine.remove("c1");
            engine.remove("c1");
            engine.settle();
        }
        assertThat(engine.inspect("c1")).isEmpty();
        assertThat(heard)
                .containsExactly(
                        "Started", "ready\n", "echo hello\n", "echo you\n", "console closed", "Died 143", "Removed");
    }

    @Test
    void listenersHearOnlyOfTheirLabels() throws Exception {
        engine.create(spec("c1"));
        try (AutoCloseable _ = engine.events(Map.of("server", "other"), events())) {
            engine.start("c1");
            engine.settle();
        }
        assertThat(heard).isEmpty();
        assertThat(engine.list(LABELS)).hasSize(1);
        assertThat(engine.list(Map.of("server", "other"))).isEmpty();
    }

    @Test
    void aProcessCanDieOfItselfAndOfItsMemory() throws Exception {
        engine.create(spec("c1"));
        try (AutoCloseable _ = engine.events(LABELS, events())) {
            engine.start("c1");
            engine.exit("c1", 3);
            engine.start("c1");
            engine.killForMemory("c1");
            engine.settle();
        }
        assertThat(heard).containsExactly("Started", "Died 3", "Started", "OutOfMemory", "Died 137");
        assertThat(engine.inspect("c1")).map(ContainerInfo::outOfMemory).contains(true);
    }

    @Test
    void aHealthCheckIsHeardWhileItsContainerRunsAndBeginsAnewWithEachRun() throws Exception {
        engine.image("checked", new FakeProgram() {
            @Override
            public boolean hasHealthCheck() {
                return true;
            }
        });
        engine.create(spec("c1"));
        engine.create(spec("c2", "checked"));
        assertThat(engine.inspect("c1")).map(ContainerInfo::health).contains(Health.NONE);
        assertThat(engine.inspect("c2")).map(ContainerInfo::health).contains(Health.STARTING);
        try (AutoCloseable _ = engine.events(LABELS, events())) {
            engine.start("c2");
            engine.health("c2", Health.HEALTHY);
            assertThat(engine.inspect("c2")).map(ContainerInfo::health).contains(Health.HEALTHY);
            engine.exit("c2", 0);
            assertThat(engine.inspect("c2")).map(ContainerInfo::health).contains(Health.UNHEALTHY);
            engine.start("c2");
            assertThat(engine.inspect("c2")).map(ContainerInfo::health).contains(Health.STARTING);
            engine.settle();
        }
        assertThat(heard).containsExactly("Started", "HealthChanged", "Died 0", "Started");
    }

    @Test
    void aContainerHasAnAddressWhileItRuns() {
        engine.create(spec("c1"));
        assertThat(engine.inspect("c1").orElseThrow().address()).isEmpty();
        engine.start("c1");
        assertThat(engine.inspect("c1").orElseThrow().address()).contains(FakeContainerEngine.ADDRESS);
        engine.withoutAddresses();
        assertThat(engine.inspect("c1").orElseThrow().address()).isEmpty();
    }

    @Test
    void logsAreKeptFromAMomentOn() throws Exception {
        engine.create(spec("c1"));
        engine.start("c1");
        engine.print("c1", "late");
        try (AutoCloseable _ = engine.logs("c1", Instant.EPOCH, console())) {
            engine.print("c1", "later");
            engine.exit("c1", 0);
            engine.settle();
        }
        assertThat(heard).containsExactly("ready\n", "late\n", "later\n", "console closed");
    }

    @Test
    void aLogIsReadByLinesFromAMomentOnWhetherOrNotTheContainerRuns() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        try (FakeContainerEngine timed = new FakeContainerEngine(now::get)) {
            timed.image("echo", FakeProgram.IDLE);
            timed.create(spec("c1"));
            timed.start("c1");
            timed.print("c1", "old");
            now.set(Instant.EPOCH.plusNanos(1));
            timed.print("c1", "one\ntwo");
            timed.exit("c1", 0);

            timed.readLog(
                    "c1",
                    now.get(),
                    (stream, at, bytes) -> heard.add(at + " " + new String(bytes, StandardCharsets.UTF_8)));
        }
        assertThat(heard).containsExactly(now + " one\n", now + " two\n");
    }

    @Test
    void onlyWhatRunsCanBeResized() {
        engine.create(spec("c1"));
        assertThatExceptionOfType(EngineException.class).isThrownBy(() -> engine.resize("c1", 24, 80));
        engine.start("c1");
        engine.resize("c1", 24, 80);
        assertThat(engine.calls()).contains("RESIZE c1 24x80");
    }

    @Test
    void anEngineThatIsAwayFailsEveryCallButItsContainersRunOn() throws Exception {
        engine.create(spec("c1"));
        engine.start("c1");
        try (AutoCloseable _ = engine.events(LABELS, events());
                ConsoleSession console = engine.attach("c1", console())) {
            engine.goDown();
            engine.settle();
            assertThat(heard).containsExactly("disconnected", "console closed");
            assertThatExceptionOfType(EngineUnavailableException.class).isThrownBy(engine::info);
            assertThatExceptionOfType(EngineUnavailableException.class)
                    .isThrownBy(() -> console.write(new byte[] {'\n'}));
        }
        engine.comeBack();
        assertThat(engine.inspect("c1")).map(ContainerInfo::running).contains(true);
    }

    @Test
    void scriptedFailuresAreUsedOnce() {
        RuntimeException failure = new EngineUnavailableException("scripted", new IOException("scripted"));
        engine.failNext(Call.INFO, failure);
        assertThatExceptionOfType(EngineUnavailableException.class)
                .isThrownBy(engine::info)
                .isSameAs(failure);
        assertThat(engine.info().apiVersion()).isEqualTo("1.41");
    }

    @Test
    void aHungCallWaitsForItsRelease() throws Exception {
        CountDownLatch release = engine.hang(Call.INFO);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> call = executor.submit(engine::info);
            assertThat(call.isDone()).isFalse();
            release.countDown();
            assertThat(call.get(5, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void whatIsNotThereIsRefused() {
        assertThatExceptionOfType(EngineException.class).isThrownBy(() -> engine.start("none"));
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> engine.ensureImage("none", Duration.ofSeconds(1)));
        engine.create(spec("c1"));
        assertThatExceptionOfType(EngineException.class).isThrownBy(() -> engine.create(spec("c1")));
        assertThat(engine.calls()).containsExactly("START none", "ENSURE_IMAGE none", "CREATE c1", "CREATE c1");
    }

    private static ContainerSpec spec(String name) {
        return spec(name, "echo");
    }

    private static ContainerSpec spec(String name, String image) {
        return new ContainerSpec(
                name,
                image,
                List.of(),
                Map.of(),
                LABELS,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                new ContainerLimits(1L << 30, 0, 100, 0, 512),
                false);
    }

    private ConsoleListener console() {
        return new ConsoleListener() {
            @Override
            public void output(Stream stream, byte[] bytes) {
                heard.add(new String(bytes, StandardCharsets.UTF_8));
            }

            @Override
            public void closed() {
                heard.add("console closed");
            }
        };
    }

    private EngineListener events() {
        return new EngineListener() {
            @Override
            public void event(EngineEvent event) {
                heard.add(
                        event instanceof EngineEvent.Died died
                                ? "Died " + died.exitCode()
                                : event.getClass().getSimpleName());
            }

            @Override
            public void disconnected() {
                heard.add("disconnected");
            }
        };
    }
}
