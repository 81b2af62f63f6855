package dev.panelagent.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.panelagent.common.EngineException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.Signal;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.ContainerSpec;
import dev.panelagent.engine.EngineInfo;
import dev.panelagent.testing.TestEngine;
import dev.panelagent.testing.TestImages;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifeCycleIT {
    private static final TestEngine TEST = TestEngine.open();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final DockerContainerEngine engine = TEST.engine();

    @AfterEach
    void clean() {
        TEST.clean();
    }

    @AfterAll
    static void close() {
        TEST.close();
    }

    @Test
    void engineTellsWhoItIs() {
        EngineInfo info = engine.info();

        assertThat(info.name()).isIn("Docker Engine", "Podman Engine");
        assertThat(info.version()).isNotBlank();
        assertThat(info.apiVersion()).matches("\\d+\\.\\d+");
    }

    @Test
    void containerGoesFromCreatedToRunningToExitedToGone() {
        // given
        ContainerSpec spec = TEST.shell("read line; exit 7");
        String id = engine.create(spec);
        ContainerInfo created = engine.inspect(id).orElseThrow();
        assertThat(created)
                .returns(id, ContainerInfo::id)
                .returns(spec.name(), ContainerInfo::name)
                .returns(TestImages.busybox(), ContainerInfo::image)
                .returns(false, ContainerInfo::running)
                .returns(0L, ContainerInfo::pid)
                .returns(false, ContainerInfo::tty)
                .returns(Optional.empty(), ContainerInfo::startedAt)
                .returns(Optional.empty(), ContainerInfo::finishedAt);
        assertThat(created.labels()).containsAllEntriesOf(TEST.labels());

        // when
        Instant before = Instant.now();
        engine.start(id);

        // then
        ContainerInfo running = engine.inspect(spec.name()).orElseThrow();
        assertThat(running.running()).isTrue();
        assertThat(running.pid()).isPositive();
        assertThat(running.startedAt()).hasValueSatisfying(at -> assertThat(at).isAfterOrEqualTo(before));

        // when it ends by itself
        try (var console = engine.attach(id, new RecordingConsole())) {
            console.write("\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        ContainerInfo exited = awaitExit(id);
        assertThat(exited.exitCode()).isEqualTo(7);
        assertThat(exited.finishedAt()).isPresent();

        // when
        engine.remove(id);

        // then
        assertThat(engine.inspect(id)).isEmpty();
    }

    @Test
    void startingAndRemovingTwiceIsSuccess() {
        String id = engine.create(TEST.shell("sleep 100"));

        engine.start(id);
        engine.start(id);
        assertThat(engine.inspect(id)).get().returns(true, ContainerInfo::running);

        engine.remove(id);
        engine.remove(id);
        assertThat(engine.inspect(id)).isEmpty();
    }

    @Test
    void exitedContainerStartsAgain() {
        String id = engine.create(TEST.shell("exit 3"));
        engine.start(id);
        Instant first = awaitExit(id).startedAt().orElseThrow();

        engine.start(id);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(engine.inspect(id).orElseThrow().startedAt())
                        .hasValueSatisfying(at -> assertThat(at).isAfter(first)));
    }

    @ParameterizedTest
    @CsvSource({"SIGTERM,15", "SIGINT,2", "SIGUSR1,10", "SIGRTMIN+3,37", "SIGRTMAX,64"})
    void signalReachesTheProcess(String name, int number) throws InterruptedException {
        String id = engine.create(TEST.shell(
                "trap 'echo got %d; exit 40' %d; echo ready; while :; do read x; done".formatted(number, number)));
        RecordingConsole console = new RecordingConsole();
        try (var _ = engine.attach(id, console)) {
            engine.start(id);
            console.awaitStdout("ready");

            boolean sent = engine.signal(id, Signal.parse(name).orElseThrow());

            assertThat(sent).isTrue();
            console.awaitStdout("got " + number);
            assertThat(awaitExit(id).exitCode()).isEqualTo(40);
        }
    }

    @Test
    void killEndsWhatIgnoresEverythingElse() {
        String id = engine.create(TEST.shell("trap '' 1 2 3 15; while :; do sleep 1; done"));
        engine.start(id);

        assertThat(engine.signal(id, Signal.KILL)).isTrue();

        assertThat(awaitExit(id).exitCode()).isEqualTo(137);
        assertThat(engine.signal(id, Signal.TERM)).isFalse();
    }

    @Test
    void unknownContainerIsNotFoundAndNamed() {
        assertThat(engine.inspect("no-such-container")).isEmpty();
        assertMissing(() -> engine.start("no-such-container"));
        assertMissing(() -> engine.signal("no-such-container", Signal.TERM));
        assertMissing(() -> engine.stats("no-such-container"));
        assertMissing(() -> engine.attach("no-such-container", new RecordingConsole()));
        assertMissing(() -> engine.logs("no-such-container", Instant.now(), new RecordingConsole()));
        assertMissing(() -> engine.resize("no-such-container", 24, 80));
        assertMissing(
                () -> engine.updateLimits("no-such-container", TEST.shell("").limits()));
    }

    private static void assertMissing(Runnable call) {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(call::run)
                .returns(ErrorCode.CONTAINER_NOT_FOUND, EngineException::code)
                .withMessageContaining("no-such-container");
    }

    @Test
    void imageThatIsNowhereIsImageNotFound() {
        String image = "localhost:1/panel-agent/no-such-image:1";
        ContainerSpec good = TEST.shell("true");
        ContainerSpec spec = new ContainerSpec(
                good.name(),
                image,
                List.of(),
                Map.of(),
                good.labels(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                good.limits(),
                false);

        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> engine.ensureImage(image, PATIENCE))
                .returns(ErrorCode.IMAGE_NOT_FOUND, EngineException::code)
                .withMessageContaining(image);
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> engine.create(spec))
                .returns(ErrorCode.IMAGE_NOT_FOUND, EngineException::code)
                .withMessageContaining(image);
    }

    @Test
    void imageThatIsThereIsNotPulled() {
        engine.ensureImage(TestImages.busybox(), Duration.ofMillis(1));
    }

    @Test
    void commandOfTheImageIsKeptIfNoneIsGiven() throws InterruptedException {
        ContainerSpec shell = TEST.shell("");
        String id = engine.create(new ContainerSpec(
                shell.name(),
                shell.image(),
                List.of(),
                Map.of("GREETING", "hello from the environment"),
                shell.labels(),
                Optional.of("1000:1000"),
                Optional.of("/tmp"),
                List.of(),
                List.of(),
                shell.limits(),
                false));
        RecordingConsole console = new RecordingConsole();
        try (var session = engine.attach(id, console)) {
            engine.start(id);

            session.write("echo $GREETING; pwd; id -u\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));

            console.awaitStdout("hello from the environment\n/tmp\n1000\n");
        }
    }

    @Test
    void listFindsByAllLabelsAndAnyValue() {
        String running = engine.create(TEST.shell("sleep 100"));
        String stopped = engine.create(TEST.shell("true"));
        engine.start(running);

        assertThat(engine.list(TEST.labels())).extracting(ContainerInfo::id).containsOnly(running, stopped);
        assertThat(engine.list(TEST.labels()))
                .filteredOn(ContainerInfo::running)
                .extracting(ContainerInfo::id)
                .containsOnly(running);
        assertThat(engine.list(Map.of(TestEngine.LABEL, "")))
                .extracting(ContainerInfo::id)
                .contains(running, stopped);
        assertThat(engine.list(Map.of(TestEngine.LABEL, "other"))).isEmpty();
    }

    private ContainerInfo awaitExit(String id) {
        return await().atMost(PATIENCE)
                .until(
                        () -> engine.inspect(id).orElseThrow(),
                        info -> !info.running() && info.finishedAt().isPresent());
    }
}
