package dev.panelagent.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.ContainerLimits;
import dev.panelagent.engine.EngineEvent;
import dev.panelagent.engine.EngineEvent.Died;
import dev.panelagent.engine.EngineEvent.OutOfMemory;
import dev.panelagent.engine.EngineEvent.Removed;
import dev.panelagent.engine.EngineEvent.Started;
import dev.panelagent.testing.TestEngine;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class EventsIT {
    private static final TestEngine TEST = TestEngine.open();

    private final DockerContainerEngine engine = TEST.engine();
    private final RecordingEvents events = new RecordingEvents();

    @AfterEach
    void clean() {
        TEST.clean();
    }

    @AfterAll
    static void close() {
        TEST.close();
    }

    @RepeatedTest(5)
    void eventsComeInOrderFromTheFirstMomentOn() throws Exception {
        String id = engine.create(TEST.shell("exit 9"));

        try (AutoCloseable _ = engine.events(TEST.labels(), events)) {
            engine.start(id);
            Died died = events.await(Died.class, id);
            engine.remove(id);
            events.await(Removed.class, id);

            assertThat(died.exitCode()).isEqualTo(9);
            assertThat(events.all()).hasExactlyElementsOfTypes(Started.class, Died.class, Removed.class);
            assertThat(events.all()).extracting(EngineEvent::at).isSorted();
            assertThat(events.all())
                    .allSatisfy(event -> assertThat(event.labels()).containsAllEntriesOf(TEST.labels()));
        }
    }

    @Test
    void momentOfAnEventIsExact() throws Exception {
        String id = engine.create(TEST.shell("read x"));
        try (AutoCloseable _ = engine.events(TEST.labels(), events)) {
            engine.start(id);

            Instant told = events.await(Started.class, id).at();

            Instant started =
                    engine.inspect(id).flatMap(ContainerInfo::startedAt).orElseThrow();
            assertThat(Duration.between(started, told).abs()).isLessThan(Duration.ofSeconds(1));
            assertThat(told).isNotEqualTo(told.truncatedTo(ChronoUnit.MILLIS));
        }
    }

    @Test
    void outOfMemoryIsToldBeforeTheEnd() throws Exception {
        String id = engine.create(
                TEST.spec("tail /dev/zero", new ContainerLimits(32L * 1024 * 1024, 0, 0, 0, 32), List.of()));
        try (AutoCloseable _ = engine.events(TEST.labels(), events)) {
            engine.start(id);

            assertThat(events.await(Died.class, id).exitCode()).isEqualTo(137);

            events.await(OutOfMemory.class, id);
        }
    }

    @Test
    void othersContainersAreNotTold() throws Exception {
        String id = engine.create(TEST.shell("true"));
        RecordingEvents others = new RecordingEvents();
        try (AutoCloseable _ = engine.events(Map.of(TestEngine.LABEL, "other"), others);
                AutoCloseable _ = engine.events(TEST.labels(), events)) {
            engine.start(id);
            events.await(Died.class, id);

            assertThat(others.all()).isEmpty();
        }
    }

    @Test
    void closingIsNoDisconnection() throws Exception {
        String id = engine.create(TEST.shell("true"));
        AutoCloseable subscription = engine.events(TEST.labels(), events);
        subscription.close();

        try (AutoCloseable _ = engine.events(TEST.labels(), new RecordingEvents())) {
            engine.start(id);
        }

        assertThat(events.timesDisconnected()).isZero();
    }
}
