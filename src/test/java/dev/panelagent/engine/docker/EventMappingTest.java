package dev.panelagent.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import dev.panelagent.engine.EngineEvent;
import dev.panelagent.engine.EngineListener;
import dev.panelagent.engine.Health;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventMappingTest {
    private static final ObjectMapper JSON =
            DefaultDockerClientConfig.createDefaultConfigBuilder().build().getObjectMapper();
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.123456789Z");
    private static final Map<String, String> LABELS = Map.of("a", "b");

    private final List<EngineEvent> events = new ArrayList<>();

    @Test
    void eventsAreReadInOrderWithNanosecondsAndLabelsAlone() throws IOException {
        read(event("start", "")
                + event("exec_start: sh", "")
                + event("oom", "")
                + event("die", ",\"exitCode\":\"137\",\"execDuration\":\"3\"")
                + event("destroy", ""));

        assertThat(events)
                .containsExactly(
                        new EngineEvent.Started("c1", AT, LABELS),
                        new EngineEvent.OutOfMemory("c1", AT, LABELS),
                        new EngineEvent.Died("c1", AT, LABELS, 137),
                        new EngineEvent.Removed("c1", AT, LABELS));
    }

    @Test
    void podmansNamesAreUnderstood() throws IOException {
        read(event("died", ",\"containerExitCode\":\"3\"") + event("remove", ""));

        assertThat(events)
                .containsExactly(new EngineEvent.Died("c1", AT, LABELS, 3), new EngineEvent.Removed("c1", AT, LABELS));
    }

    @Test
    void healthIsReadFromTheNameOfTheEventAndWithPodmanFromItsOwnMember() throws IOException {
        read(event("health_status: healthy", "")
                + event("health_status: unhealthy", "")
                + event("health_status", "").replace("\"scope\"", "\"HealthStatus\":\"healthy\",\"scope\"")
                + event("health_status", "")
                + event("health_status: odd", ""));

        assertThat(events)
                .containsExactly(
                        new EngineEvent.HealthChanged("c1", AT, LABELS, Health.HEALTHY),
                        new EngineEvent.HealthChanged("c1", AT, LABELS, Health.UNHEALTHY),
                        new EngineEvent.HealthChanged("c1", AT, LABELS, Health.HEALTHY));
    }

    @Test
    void eventsWithoutWhatIsNeededArePassedOver() throws IOException {
        read("{\"Type\":\"container\",\"Action\":\"start\"}" + event("start", ""));

        assertThat(events).hasSize(1);
    }

    private void read(String json) throws IOException {
        EngineListener listener = new EngineListener() {
            @Override
            public void event(EngineEvent event) {
                events.add(event);
            }

            @Override
            public void disconnected() {
                throw new AssertionError("told by the stream, not by the mapping");
            }
        };
        new EventMapping(JSON, listener).read(new ByteArrayInputStream(json.getBytes(UTF_8)));
    }

    private static String event(String action, String attributes) {
        return """
                {"status":"x","id":"c1","Type":"container","Action":"%s","Actor":{"ID":"c1","Attributes":
                {"a":"b","image":"i","name":"n"%s}},"scope":"local","time":%d,"timeNano":%d123456789}
                """.formatted(action, attributes, AT.getEpochSecond(), AT.getEpochSecond());
    }
}
