package dev.panelagent.engine.docker;

import static dev.panelagent.testing.LibertyAgent.freePort;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.panelagent.common.EngineException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.ContainerLimits;
import dev.panelagent.engine.ContainerSpec.Port;
import dev.panelagent.testing.TestEngine;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PortsIT {
    private static final ContainerLimits LIMITS = new ContainerLimits(64 * 1024 * 1024, 0, 0, 0, 32);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final TestEngine TEST = TestEngine.open();

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
    void publishedTcpPortIsReached() throws IOException {
        int port = freePort();
        String id = create("while :; do echo hello | nc -l -p 7777; done", new Port("127.0.0.1", port, 7777, "tcp"));
        engine.start(id);

        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(1000);
                assertThat(new String(socket.getInputStream().readNBytes(5), UTF_8))
                        .isEqualTo("hello");
            }
        });
    }

    @Test
    void udpIsPublishedBesideTcpOfTheSameNumber() throws IOException {
        int port = freePort();
        String id = engine.create(TEST.spec(
                "sleep 100",
                LIMITS,
                List.of(new Port("127.0.0.1", port, 7777, "tcp"), new Port("127.0.0.1", port, 7777, "udp"))));

        engine.start(id);

        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> new DatagramSocket(port, InetAddress.getLoopbackAddress()).close());
        assertConflict(create("sleep 100", new Port("127.0.0.1", port, 7777, "udp")), port);
    }

    @Test
    void portOfAnotherContainerIsAConflictThatNamesIt() throws IOException {
        int port = freePort();
        engine.start(create("sleep 100", new Port("127.0.0.1", port, 7777, "tcp")));
        String second = create("sleep 100", new Port("127.0.0.1", port, 7777, "tcp"));

        assertConflict(second, port);
    }

    @Test
    void portOfAnotherProgramIsAConflictAndFreeAgainWhenThatEnds() throws IOException {
        String id;
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();
            id = create("sleep 100", new Port("127.0.0.1", port, 7777, "tcp"));

            assertConflict(id, port);
        }

        engine.start(id);
        assertThat(engine.inspect(id)).get().returns(true, ContainerInfo::running);
    }

    private void assertConflict(String id, int port) {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> engine.start(id))
                .returns(ErrorCode.PORT_CONFLICT, EngineException::code)
                .withMessageContaining("port " + port + " is in use");
        assertThat(engine.inspect(id)).get().returns(false, ContainerInfo::running);
    }

    private String create(String script, Port port) {
        return engine.create(TEST.spec(script, LIMITS, List.of(port)));
    }
}
