package dev.panelagent.engine.docker;

import static dev.panelagent.testing.LibertyAgent.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.panelagent.common.Signal;
import dev.panelagent.engine.ConsoleSession;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.ContainerLimits;
import dev.panelagent.engine.ContainerSpec;
import dev.panelagent.engine.EngineEvent.Died;
import dev.panelagent.engine.EngineEvent.HealthChanged;
import dev.panelagent.engine.EngineEvent.Started;
import dev.panelagent.engine.Health;
import dev.panelagent.testing.CheckedImage;
import dev.panelagent.testing.TestEngine;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What shows that a container is ready: its health, and the ports at its own address. */
class HealthIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final TestEngine TEST = TestEngine.open();
    private static CheckedImage checked;

    private final DockerContainerEngine engine = TEST.engine();
    private final RecordingEvents events = new RecordingEvents();

    @BeforeAll
    static void build() {
        checked = CheckedImage.healthyWhile("test -f /tmp/healthy");
    }

    @AfterEach
    void clean() {
        TEST.clean();
    }

    @AfterAll
    static void close() {
        TEST.close();
        checked.close();
    }

    private ContainerInfo inspect(String id) {
        return engine.inspect(id).orElseThrow();
    }

    private void awaitHealth(Health health) {
        await().atMost(PATIENCE)
                .until(() -> events.all().stream()
                        .anyMatch(event -> event instanceof HealthChanged changed && changed.health() == health));
    }

    @Test
    void healthIsToldAndShownFromBeforeTheFirstStartToTheNext() throws Exception {
        String id = engine.create(TEST.shell(checked, "read x; touch /tmp/healthy; read x; rm /tmp/healthy; read x"));
        assertThat(inspect(id).health()).as("not checked yet").isEqualTo(Health.STARTING);

        try (AutoCloseable _ = engine.events(TEST.labels(), events);
                ConsoleSession console = engine.attach(id, new RecordingConsole())) {
            engine.start(id);
            assertThat(inspect(id).health()).isIn(Health.STARTING, Health.UNHEALTHY);

            console.write("\n".getBytes(StandardCharsets.UTF_8));
            awaitHealth(Health.HEALTHY);
            assertThat(inspect(id).health()).isEqualTo(Health.HEALTHY);

            console.write("\n".getBytes(StandardCharsets.UTF_8));
            await().atMost(PATIENCE).until(() -> inspect(id).health() == Health.UNHEALTHY);
            awaitHealth(Health.UNHEALTHY);

            engine.signal(id, Signal.KILL);
            events.await(Died.class, id);
            engine.start(id);
            assertThat(inspect(id).health()).as("a new run").isIn(Health.STARTING, Health.UNHEALTHY);
            assertThat(events.all()).hasAtLeastOneElementOfType(Started.class);
            assertThat(events.all())
                    .allSatisfy(event -> assertThat(event.labels()).containsAllEntriesOf(TEST.labels()));
        }
    }

    @Test
    void anImageWithoutAHealthCheckHasNoHealth() {
        String id = engine.create(TEST.shell("read x"));
        assertThat(inspect(id).health()).isEqualTo(Health.NONE);
        engine.start(id);
        assertThat(inspect(id).health()).isEqualTo(Health.NONE);
    }

    @Test
    void atItsOwnAddressAPortIsOpenOnlyWhenTheGameListens() throws IOException {
        int published = freePort();
        String id = engine.create(TEST.spec(
                "read x; httpd -p 7777; echo listening; read x",
                new ContainerLimits(64L << 20, 0, 0, 0, 64),
                List.of(new ContainerSpec.Port("127.0.0.1", published, 7777, "tcp"))));
        assertThat(inspect(id).address()).as("not running").isEmpty();
        RecordingConsole printed = new RecordingConsole();
        try (ConsoleSession console = engine.attach(id, printed)) {
            engine.start(id);
            String address = inspect(id).address().orElseThrow();
            assertThat(isOpen(address, 7777)).isFalse();

            console.write("\n".getBytes(StandardCharsets.UTF_8));

            await().atMost(PATIENCE).until(() -> isOpen(address, 7777));
        }
    }

    private static boolean isOpen(String address, int port) {
        try (Socket _ = new Socket(address, port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
