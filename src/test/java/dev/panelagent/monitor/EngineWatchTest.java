package dev.panelagent.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.engine.EngineInfo;
import dev.panelagent.testing.CapturedLog;
import dev.panelagent.testing.FakeContainerEngine;
import dev.panelagent.testing.FakeContainerEngine.Call;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EngineWatchTest {
    private static final EngineInfo FAKE = new EngineInfo("Fake Engine", "1.2.3", "1.41");

    private final FakeContainerEngine engine = new FakeContainerEngine();
    private final AtomicLong nanos = new AtomicLong();
    private final CapturedLog log = new CapturedLog(EngineWatch.class);

    @AfterEach
    void close() {
        log.close();
        engine.close();
    }

    @Test
    void beforeTheFirstAnswerNothingIsKnown() {
        EngineWatch watch = watch(Runnable::run);
        assertThat(watch.state().isSettled()).isFalse();
        assertThat(watch.state().info()).isEmpty();
    }

    @Test
    void anEngineThatAnswersIsLoggedOnce() {
        EngineWatch watch = watch(Runnable::run);
        watch.tick();
        watch.tick();
        assertThat(watch.state()).isEqualTo(new EngineWatch.State(Optional.of(FAKE), Optional.empty()));
        assertThat(watch.state().isSettled()).isTrue();
        assertThat(log.lines()).containsExactly("INFO Fake Engine 1.2.3 answers, API 1.41");
    }

    @Test
    void goingAwayAndComingBackAreOneLineEach() {
        EngineWatch watch = watch(Runnable::run);
        watch.tick();
        engine.goDown();
        watch.tick();
        watch.tick();
        assertThat(watch.state().info()).isEmpty();
        assertThat(watch.state().problem())
                .hasValueSatisfying(problem ->
                        assertThat(problem).contains("the fake engine is down", "DOCKER_HOST=tcp://engine:2375"));
        engine.comeBack();
        watch.tick();
        assertThat(watch.state().problem()).isEmpty();
        assertThat(log.lines())
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("INFO"),
                        second -> assertThat(second).startsWith("WARNING The engine does not answer: the fake"),
                        third -> assertThat(third).startsWith("INFO"));
    }

    @Test
    void anEngineThatIsAwayFromTheStartIsGivenUp() {
        engine.goDown();
        EngineWatch watch = watch(Runnable::run);
        watch.tick();
        assertThat(watch.state().isSettled()).isTrue();
    }

    @Test
    void aHungEngineIsNoticedAndAskedOnlyOnce() {
        // given an engine that answered and then hangs
        EngineWatch watch = watch(AgentThreads.perTask("probe"));
        watch.tick();
        Awaitility.await().until(() -> watch.state().info().isPresent());
        CountDownLatch release = engine.hang(Call.INFO);
        watch.tick();
        Awaitility.await().until(() -> engine.calls().size() == 2);
        // when its patience has not run out yet, then it still counts as there
        nanos.addAndGet(EngineWatch.PATIENCE.toNanos());
        watch.tick();
        assertThat(watch.state().info()).isPresent();
        // when it has
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        watch.tick();
        watch.tick();
        // then
        assertThat(watch.state().problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("it has not answered for 10 s"));
        assertThat(engine.calls()).hasSize(2);
        // when it answers after all
        release.countDown();
        Awaitility.await().until(() -> watch.state().info().isPresent());
        assertThat(log.lines()).hasSize(3);
        watch.close();
    }

    private EngineWatch watch(Executor probes) {
        return new EngineWatch(engine, new EngineAdvice(URI.create("tcp://engine:2375")), probes, nanos::get);
    }
}
