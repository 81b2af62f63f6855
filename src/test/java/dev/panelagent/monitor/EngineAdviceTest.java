package dev.panelagent.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineAdviceTest {
    @TempDir
    Path dir;

    @Test
    void aSocketThatIsNotThereIsNamed() {
        Path socket = dir.resolve("docker.sock");
        assertThat(adviceFor(socket)).startsWith("There is no " + socket + ": start the engine");
    }

    @Test
    void aSocketThatMayBeUsedPointsToTheEngine() throws IOException {
        Path socket = Files.createFile(dir.resolve("docker.sock"));
        assertThat(adviceFor(socket)).contains("is the engine running?");
    }

    @Test
    void aSocketThatMayNotBeUsedNamesItsGroup() throws IOException {
        Path socket = Files.createFile(dir.resolve("docker.sock"));
        assertThat(new EngineAdvice(URI.create("unix://" + socket), it -> false).get())
                .isEqualTo("The agent's user may not use %s: let it join group %s (gid %s) (docker run --group-add)."
                        .formatted(
                                socket,
                                Files.getAttribute(socket, "posix:group"),
                                Files.getAttribute(socket, "unix:gid")));
    }

    @Test
    void anEngineOverTcpIsNamed() {
        assertThat(new EngineAdvice(URI.create("tcp://engine:2375")).get())
                .isEqualTo("Is it running, and is DOCKER_HOST=tcp://engine:2375 right?");
    }

    private static String adviceFor(Path socket) {
        return new EngineAdvice(URI.create("unix://" + socket)).get();
    }
}
