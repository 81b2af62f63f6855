package dev.panelagent.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.CreateContainerCmd;
import dev.panelagent.engine.ContainerLimits;
import dev.panelagent.engine.ContainerSpec;
import dev.panelagent.testing.TestEngine;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerTemplateTest {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void terminalIsThereIfAskedForAndInputIsAlwaysOpen(boolean tty) {
        ContainerSpec spec = new ContainerSpec(
                "c1",
                "game",
                List.of(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                new ContainerLimits(0, 0, 0, 0, 0),
                tty);
        try (DockerClients clients =
                        new DockerClients(TestEngine.config(URI.create("tcp://127.0.0.1:1"), Duration.ofSeconds(1))
                                .engine());
                CreateContainerCmd create = clients.calls().createContainerCmd(spec.image())) {
            ContainerTemplate.apply(spec, false, create);

            assertThat(create.isTty()).isEqualTo(tty);
            assertThat(create.isStdinOpen()).isTrue();
            assertThat(create.isStdInOnce()).isFalse();
        }
    }
}
