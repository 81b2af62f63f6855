package dev.panelagent.testing;

import dev.panelagent.config.AgentConfig;
import dev.panelagent.config.ConfigReader;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.ContainerLimits;
import dev.panelagent.engine.ContainerSpec;
import dev.panelagent.engine.docker.DockerContainerEngine;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The real engine, and a label by which everything made through {@link #spec} is removed again. */
public final class TestEngine implements AutoCloseable {
    public static final String LABEL = "dev.panelagent.test";

    private static final long MEMORY = 64L * 1024 * 1024;

    private final String id = UUID.randomUUID().toString();
    private final DockerContainerEngine engine;

    private TestEngine(DockerContainerEngine engine) {
        this.engine = engine;
    }

    /** The engine that DOCKER_HOST names, or the one of this machine. */
    public static TestEngine open() {
        return new TestEngine(connect(host(), Duration.ofSeconds(30)));
    }

    /** An adapter for an engine behind some address; the caller closes it. */
    public static DockerContainerEngine connect(URI host, Duration timeout) {
        return new DockerContainerEngine(config(host, timeout));
    }

    /** Where the engine of this machine listens. */
    public static URI host() {
        return URI.create(System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock"));
    }

    /** Settings for an engine behind some address. */
    public static AgentConfig config(URI host, Duration timeout) {
        Map<String, String> settings = Map.of(
                "AGENT_SECRET",
                "test-secret-of-sufficient-length",
                "DATA_DIR",
                System.getProperty("java.io.tmpdir"),
                "DOCKER_HOST",
                host.toString(),
                "ENGINE_TIMEOUT",
                timeout.toMillis() + "ms");
        return ConfigReader.read(name -> Optional.ofNullable(settings.get(name)));
    }

    public DockerContainerEngine engine() {
        return engine;
    }

    /** The labels of this test's containers. */
    public Map<String, String> labels() {
        return Map.of(LABEL, id);
    }

    /** A container that runs a shell script, with small limits. */
    public ContainerSpec shell(String script) {
        return spec(script, limits(), List.of());
    }

    /** The same in another image that has a shell. */
    public ContainerSpec shell(CheckedImage image, String script) {
        return spec(image.tag(), script, limits(), List.of(), false);
    }

    /** A container that runs a shell script on a terminal. */
    public ContainerSpec terminal(String script) {
        return spec(TestImages.busybox(), script, limits(), List.of(), true);
    }

    /** A container that runs a shell script. */
    public ContainerSpec spec(String script, ContainerLimits limits, List<ContainerSpec.Port> ports) {
        return spec(TestImages.busybox(), script, limits, ports, false);
    }

    private static ContainerLimits limits() {
        return new ContainerLimits(MEMORY, 0, 0, 0, 128);
    }

    private ContainerSpec spec(
            String image, String script, ContainerLimits limits, List<ContainerSpec.Port> ports, boolean tty) {
        return new ContainerSpec(
                "panel-agent-test-" + UUID.randomUUID(),
                image,
                List.of("/bin/sh", "-c", script),
                Map.of(),
                new HashMap<>(labels()),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                ports,
                limits,
                tty);
    }

    /** Removes what this test made. */
    public void clean() {
        engine.list(labels()).stream().map(ContainerInfo::id).forEach(engine::remove);
    }

    @Override
    public void close() {
        try (engine) {
            clean();
        }
    }
}
