package dev.panelagent.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.Health;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectMappingTest {
    private static final ObjectMapper JSON =
            DefaultDockerClientConfig.createDefaultConfigBuilder().build().getObjectMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null | null | NONE",
                "null | {\"Status\":\"none\"} | NONE",
                "{} | null | NONE",
                "{\"Test\":[]} | null | NONE",
                "{\"Test\":[\"NONE\"]} | null | NONE",
                "{\"Test\":[\"CMD\",\"true\"]} | null | STARTING",
                "{\"Test\":[\"CMD\",\"true\"]} | {\"Status\":\"\"} | STARTING",
                "{\"Test\":[\"CMD\",\"true\"]} | {\"Status\":\"starting\"} | STARTING",
                "{\"Test\":[\"CMD-SHELL\",\"true\"]} | {\"Status\":\"healthy\"} | HEALTHY",
                "{\"Test\":[\"CMD-SHELL\",\"true\"]} | {\"Status\":\"unhealthy\"} | UNHEALTHY",
            })
    void healthIsThatOfTheStateIfThereIsACheckAtAll(String check, String state, Health health)
            throws JsonProcessingException {
        assertThat(read(check, state, "{}").health()).isEqualTo(health);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "{\"Networks\":{\"bridge\":{\"IPAddress\":\"172.17.0.2\"}}} | 172.17.0.2",
                "{\"Networks\":{\"host\":{\"IPAddress\":\"\"}}} | 127.0.0.1",
                "{\"Networks\":{\"none\":{\"IPAddress\":\"\"}}} | -",
                "{\"Networks\":{}} | -",
                "{} | -",
                "null | -",
            })
    void theAddressIsThatOfItsNetwork(String settings, String address) throws JsonProcessingException {
        assertThat(read("null", "null", settings).address()).isEqualTo(Optional.ofNullable(address));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "\"2026-01-02T03:04:05.123456789Z\" | 2026-01-02T03:04:05.123456789Z",
                "\"2026-01-02T05:04:05+02:00\" | 2026-01-02T03:04:05Z",
                "\"\" | -",
                "null | -",
            })
    void itWasCreatedWhenTheEngineSays(String created, Instant at) throws JsonProcessingException {
        assertThat(InspectMapping.of(JSON.readValue("""
                        {"Id":"c1","Name":"/n","Config":{"Image":"i"},"State":{},"Created":%s}""".formatted(created), InspectContainerResponse.class))
                        .createdAt())
                .isEqualTo(Optional.ofNullable(at));
    }

    private static ContainerInfo read(String check, String health, String network) throws JsonProcessingException {
        return InspectMapping.of(JSON.readValue("""
                {"Id":"c1","Name":"/n","Config":{"Image":"i","Healthcheck":%s},
                 "State":{"Running":true,"Health":%s},"NetworkSettings":%s}""".formatted(check, health, network), InspectContainerResponse.class));
    }

    @Test
    void whatTheEngineLeavesOutIsNothing() throws JsonProcessingException {
        ContainerInfo info = read("null", "null", "null");

        assertThat(info.name()).isEqualTo("n");
        assertThat(info.labels()).isEmpty();
        assertThat(info.startedAt()).isEmpty();
        assertThat(info.pid()).isZero();
    }
}
