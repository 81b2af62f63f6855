package dev.panelagent.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.testing.CapturedLog;
import dev.panelagent.testing.FakeContainerEngine;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class MonitorLoopTest {
    @TempDir
    Path dir;

    private final FakeContainerEngine engine = new FakeContainerEngine();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void theBeatStartsByItself() {
        EngineWatch watch = MonitorFixture.watch(engine);
        try (MonitorLoop loop = loop(watch)) {
            loop.start();
            Awaitility.await().until(() -> watch.state().isSettled());
        }
    }

    @Test
    void silenceIsTheTimeSinceTheLastBeatEvenIfTheCounterWraps() {
        try (MonitorLoop loop = loop(MonitorFixture.watch(engine))) {
            loop.beat();
            nanos.addAndGet(Duration.ofSeconds(7).toNanos());
            assertThat(loop.silence()).isEqualTo(Duration.ofSeconds(7));
            loop.beat();
            assertThat(loop.silence()).isZero();
        }
    }

    @Test
    void aFailedMeasurementIsLoggedAndTheBeatGoesOn() {
        Executor broken = task -> {
            throw new RejectedExecutionException("scripted");
        };
        EngineWatch watch =
                new EngineWatch(engine, new EngineAdvice(URI.create("tcp://engine:2375")), broken, nanos::get);
        try (MonitorLoop loop = loop(watch);
                CapturedLog log = new CapturedLog(MonitorLoop.class)) {
            nanos.addAndGet(Duration.ofSeconds(7).toNanos());
            loop.beat();
            assertThat(loop.silence()).isZero();
            assertThat(log.lines()).singleElement().asString().startsWith("SEVERE A measurement failed");
        }
    }

    private MonitorLoop loop(EngineWatch watch) {
        return new MonitorLoop(MonitorFixture.node(dir, Path.of("/proc"), watch), watch, nanos::get);
    }
}
