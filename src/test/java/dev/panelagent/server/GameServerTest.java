package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.protocol.HistoryQuery;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.ServerStatus;
import dev.panelagent.testing.FakeContainerEngine.Call;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server answers when it is asked. */
@Timeout(20)
class GameServerTest {
    @TempDir
    Path dir;

    private Node node;

    @BeforeEach
    void open() {
        node = new Node(dir).follow();
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void statusTellsWhatIsKnown() {
        node.created(TestSpec.s1());
        ServerStatus atRest = node.server("s1").status();
        assertThat(atRest.state()).isEqualTo(ServerState.OFFLINE);
        assertThat(atRest.name()).isEqualTo("the game");
        assertThat(atRest.containerId()).contains(node.container("s1"));
        assertThat(atRest.pid()).isEmpty();
        assertThat(atRest.uptime()).isZero();
        assertThat(atRest.usage()).isEmpty();
        assertThat(atRest.activity()).isEmpty();

        node.done(Node.start("s1"));
        ServerStatus up = node.server("s1").status();
        assertThat(up.pid()).hasValue(node.info("s1").pid());
        assertThat(up.usage())
                .hasValueSatisfying(usage -> assertThat(usage.cpuPercent()).isEqualTo(12.5));
        assertThat(node.server("s1").summary().usage()).isEmpty();
        assertThat(node.servers.active()).isEqualTo(1);

        node.done(Node.stop("s1"));
        assertThat(node.server("s1").status().pid()).isEmpty();
        assertThat(node.server("s1").status().uptime()).isZero();
        assertThat(node.servers.active()).isZero();
    }

    @Test
    void statusTellsWhatIsBeingDone() {
        node.created(TestSpec.s1());
        CountDownLatch release = node.engine.hang(Call.START);
        String start = node.send(Node.start("s1"));
        node.awaitCall(Call.START);

        assertThat(node.server("s1").summary().activity()).hasValueSatisfying(activity -> {
            assertThat(activity.commandId()).isEqualTo(start);
            assertThat(activity.action()).isEqualTo("start_server");
        });

        release.countDown();
        node.told.completion(start);
    }

    @Test
    void anInterruptIsASignalWithoutATerminalAndAKeyWithOne() {
        assertNotRunning(TestSpec.s1(), GameServer::interrupt);
        node.done(Node.start("s1"));
        node.server("s1").interrupt();
        assertThat(node.engine.calls()).contains("SIGNAL " + node.container("s1") + " SIGINT");

        node.created(TestSpec.of("s2").tty().build());
        node.done(Node.start("s2"));
        node.server("s2").interrupt();
        node.server("s2").send("");
        node.told.awaitLine("\3");
        assertThat(node.engine.calls()).doesNotContain("SIGNAL " + node.container("s2") + " SIGINT");
    }

    @Test
    void aTerminalHasASizeWhileTheServerIsUp() {
        assertNotRunning(TestSpec.of("s1").tty().build(), server -> server.resize(24, 80));
        node.done(Node.start("s1"));

        node.server("s1").resize(50, 132);

        assertThat(node.engine.calls()).contains("RESIZE " + node.container("s1") + " 50x132");
    }

    @Test
    void whatHasNoTerminalHasNoSize() {
        node.running(TestSpec.s1());

        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> node.server("s1").resize(24, 80))
                .withMessageContaining("server s1 has no terminal")
                .withMessageContaining("tty true")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID));
        assertThat(node.count(Call.RESIZE)).isZero();
    }

    private void assertNotRunning(ServerSpec spec, Consumer<GameServer> ask) {
        node.created(spec);
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> ask.accept(node.server("s1")))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVER_NOT_RUNNING));
    }

    @Test
    void theConsoleIsHeardAndSpokenToWhileTheServerIsUp() {
        node.created(TestSpec.s1());
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> node.server("s1").send("hello"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVER_NOT_RUNNING));
        node.done(Node.start("s1"));

        node.server("s1").send("hello");

        node.told.awaitLine("hello");
        assertThat(node.server("s1").console().read(HistoryQuery.newest(10)).lines())
                .singleElement()
                .satisfies(line -> assertThat(line.text()).isEqualTo("hello"));
    }
}
