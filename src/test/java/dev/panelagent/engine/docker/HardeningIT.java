package dev.panelagent.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.RestartPolicy;
import dev.panelagent.engine.ConsoleSession;
import dev.panelagent.engine.ContainerSpec;
import dev.panelagent.testing.TestEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardeningIT {
    private static final TestEngine TEST = TestEngine.open();
    private static final DockerClients RAW = new DockerClients(
            TestEngine.config(TestEngine.host(), Duration.ofSeconds(30)).engine());

    private final DockerContainerEngine engine = TEST.engine();
    private final RecordingConsole console = new RecordingConsole();

    @AfterEach
    void clean() {
        TEST.clean();
    }

    @AfterAll
    static void close() {
        RAW.close();
        TEST.close();
    }

    @Test
    void everyContainerIsHardened() {
        String id = engine.create(TEST.shell("true"));

        InspectContainerResponse container = RAW.calls().inspectContainerCmd(id).exec();
        HostConfig host = container.getHostConfig();
        assertThat(host.getSecurityOpts()).containsExactly("no-new-privileges");
        assertThat(host.getCapDrop()).containsExactly(Capability.ALL);
        assertThat(host.getCapAdd())
                .containsExactlyInAnyOrder(Capability.CHOWN, Capability.SETUID, Capability.SETGID, Capability.KILL);
        assertThat(host.getPrivileged()).isFalse();
        assertThat(host.getInit()).isTrue();
        assertThat(host.getRestartPolicy()).isEqualTo(RestartPolicy.noRestart());
        assertThat(host.getTmpFs()).containsExactly(Map.entry("/tmp", "rw,exec,nosuid,nodev,size=100M"));
        assertThat(host.getLogConfig().getType().getType()).isEqualTo("json-file");
        assertThat(host.getLogConfig().getConfig())
                .containsExactlyInAnyOrderEntriesOf(Map.of("max-size", "10m", "max-file", "2"));
        assertThat(container.getConfig().getStdinOpen()).isTrue();
        assertThat(container.getConfig().getStdInOnce()).isFalse();
        assertThat(container.getConfig().getTty()).isFalse();
    }

    @Test
    void processHasNoMoreThanItNeeds() {
        String id = engine.create(TEST.shell(
                "grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/self/status; grep ' /tmp ' /proc/mounts; cat /proc/1/comm"));

        try (ConsoleSession _ = engine.attach(id, console)) {
            engine.start(id);
            console.awaitClosed();
        }

        // CHOWN is bit 0, KILL 5, SETGID 6, SETUID 7
        assertThat(console.stdout())
                .containsPattern("CapEff:\\s+00000000000000e1\n")
                .containsPattern("CapBnd:\\s+00000000000000e1\n")
                .containsPattern("NoNewPrivs:\\s+1\n")
                .containsPattern("tmpfs /tmp tmpfs rw,nosuid,nodev,relatime,size=102400k")
                .containsPattern("(docker-init|tini|catatonit)\n$");
    }

    @Test
    void mountsAreBoundAndReadOnlyWhereAsked(@TempDir Path directory) throws IOException {
        // given
        Path writable = Files.createDirectory(directory.resolve("writable"));
        Path readable = Files.createDirectory(directory.resolve("readable"));
        ContainerSpec shell = TEST.shell("echo kept > /data/file; echo no > /config/file || echo refused");
        String id = engine.create(new ContainerSpec(
                shell.name(),
                shell.image(),
                shell.command(),
                Map.of(),
                shell.labels(),
                Optional.empty(),
                Optional.empty(),
                List.of(
                        new ContainerSpec.Mount(writable.toString(), "/data", false),
                        new ContainerSpec.Mount(readable.toString(), "/config", true)),
                List.of(),
                shell.limits(),
                false));

        // when
        try (ConsoleSession _ = engine.attach(id, console)) {
            engine.start(id);
            console.awaitClosed();
        }

        // then
        assertThat(console.stdout()).isEqualTo("refused\n");
        assertThat(writable.resolve("file")).hasContent("kept");
        assertThat(readable).isEmptyDirectory();
    }

    @Test
    void mountOnTmpTakesThePlaceOfTheTmpfs(@TempDir Path directory) throws InterruptedException {
        ContainerSpec shell = TEST.shell("grep -c 'tmpfs /tmp ' /proc/mounts; read x");
        String id = engine.create(new ContainerSpec(
                shell.name(),
                shell.image(),
                shell.command(),
                Map.of(),
                shell.labels(),
                Optional.empty(),
                Optional.empty(),
                List.of(new ContainerSpec.Mount(directory.toString(), "/tmp", false)),
                List.of(),
                shell.limits(),
                false));

        try (ConsoleSession session = engine.attach(id, console)) {
            engine.start(id);
            console.awaitStdout("0\n");
            session.write("\n".getBytes(UTF_8));
            console.awaitClosed();
        }
    }
}
