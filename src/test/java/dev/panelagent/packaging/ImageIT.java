package dev.panelagent.packaging;

import static dev.panelagent.testing.LibertyAgent.freePort;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.Bind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.microshed.testing.jupiter.MicroShedTest;
import org.microshed.testing.testcontainers.ApplicationContainer;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.junit.jupiter.Container;

/** The image as an operator would run it: built on local bases, started on the real engine, its socket mounted. */
@MicroShedTest
public class ImageIT {
    private static final int OPS_PORT = 9080;
    // published under its own number: by the port in the Host header the server knows the Panel's requests
    private static final int HEALTH_PORT = freePort();
    private static final Path SOCKET = Path.of("/var/run/docker.sock");
    private static final Path BASEDIR = Path.of(System.getProperty("agent.basedir", "."));
    private static final String TAG =
            "panel-agent/image-it:" + ProcessHandle.current().pid();

    @Container
    public static ApplicationContainer agent = agentContainer(buildImage(), HEALTH_PORT);

    @AfterAll
    static void removeTheImage() {
        agent.stop();
        docker().removeImageCmd(TAG).exec();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/started", "/health/live", "/health/ready", "/metrics"})
    void opsPortAnswers(String path) throws Exception {
        assertThat(statusOf(OPS_PORT, path)).isEqualTo(200);
    }

    @Test
    void panelPortAnswersHealth() throws Exception {
        assertThat(statusOf(HEALTH_PORT, "/health")).isEqualTo(200);
    }

    @Test
    void runsWithoutRootRights() throws Exception {
        assertThat(inside("id -u; id -g").getStdout()).isEqualTo("1001\n0\n");
    }

    @Test
    void cannotWriteItsOwnProgram() throws Exception {
        assertThat(inside("touch /opt/panel-agent/wlp/x || touch /opt/panel-agent/launch || touch /opt/java/x")
                        .getExitCode())
                .isNotZero();
    }

    @Test
    void carriesNoBuildToolsAndNoPackageLists() throws Exception {
        assertThat(inside("for tool in javac jlink jshell mvn gcc curl; do command -v $tool; done; "
                                + "ls /opt/java/jmods /var/cache/apt/archives/*.deb 2>/dev/null")
                        .getStdout())
                .isEmpty();
    }

    @Test
    void carriesOnlyTheFeaturesInUse() throws Exception {
        assertThat(inside("ls /opt/panel-agent/wlp/lib/features | grep -ci ejb").getStdout())
                .isEqualTo("0\n");
    }

    @Test
    void logsJsonLinesAlone() {
        assertThat(agent.getLogs().lines().skip(1)).allMatch(line -> line.startsWith("{"));
    }

    @Test
    void becomesHealthyByItsOwnCheck() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> "healthy".equals(stateOf(agent).getHealth().getStatus()));
    }

    @Test
    void stopsInTimeAndWithSuccessOnSigterm() {
        // given
        try (ApplicationContainer other = agentContainer(TAG, freePort())) {
            other.start();
            // when
            docker().killContainerCmd(other.getContainerId()).withSignal("TERM").exec();
            // then
            await().atMost(15, SECONDS)
                    .until(() -> Boolean.FALSE.equals(stateOf(other).getRunning()));
            assertThat(stateOf(other).getExitCodeLong()).isZero();
        }
    }

    private static ApplicationContainer agentContainer(String image, int healthPort) {
        String data = dataDirectory();
        ApplicationContainer container = new ApplicationContainer(image)
                .withAppContextRoot("/")
                .withEnv(Map.of(
                        "AGENT_SECRET",
                        "image-it-secret",
                        "DATA_DIR",
                        data,
                        "HEALTH_PORT",
                        String.valueOf(healthPort)));
        container.withExposedPorts(OPS_PORT, healthPort);
        container.setPortBindings(List.of(healthPort + ":" + healthPort));
        // by port: of several exposed ones the default check takes any
        container.waitingFor(
                Wait.forHttp("/health/ready").forPort(OPS_PORT).withStartupTimeout(Duration.ofSeconds(90)));
        container.withCreateContainerCmdModifier(command -> Objects.requireNonNull(command.getHostConfig())
                .withBinds(Bind.parse(SOCKET + ":" + SOCKET), Bind.parse(data + ":" + data))
                .withGroupAdd(List.of(groupOfTheSocket())));
        return container;
    }

    private static String buildImage() {
        try {
            Process build = new ProcessBuilder("./agent", "image", "--local", "--tag", TAG)
                    .directory(BASEDIR.toFile())
                    .inheritIO()
                    .start();
            assertThat(build.waitFor(Duration.ofMinutes(15))).isTrue();
            assertThat(build.exitValue()).as("exit code of ./agent image").isZero();
            return TAG;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the image was built", e);
        }
    }

    private static String dataDirectory() {
        try {
            Path directory = Files.createTempDirectory(
                    Files.createDirectories(BASEDIR.toRealPath().resolve("target/image-it")), "data");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
            return directory.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String groupOfTheSocket() {
        try {
            return String.valueOf(Files.getAttribute(SOCKET, "unix:gid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DockerClient docker() {
        return DockerClientFactory.instance().client();
    }

    private static ContainerState stateOf(ApplicationContainer container) {
        return docker().inspectContainerCmd(container.getContainerId()).exec().getState();
    }

    private static ExecResult inside(String script) throws IOException, InterruptedException {
        return agent.execInContainer("sh", "-c", script);
    }

    private static int statusOf(int port, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:" + agent.getMappedPort(port) + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }
}
