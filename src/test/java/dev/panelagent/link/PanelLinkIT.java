package dev.panelagent.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.testing.FakePanel;
import dev.panelagent.testing.FakePanel.Handshake;
import dev.panelagent.testing.FaultProxy;
import dev.panelagent.testing.LibertyAgent;
import dev.panelagent.testing.PanelConnection;
import dev.panelagent.testing.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The link of the real agent on the real server, against a Panel and a network that fail in every way. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PanelLinkIT {
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private static FaultProxy network;
    private static LibertyAgent agent;

    private FakePanel panel;

    @BeforeAll
    static void startAgent() {
        network = FaultProxy.start();
        agent = LibertyAgent.start(Map.of(
                "PANEL_URL",
                "ws://127.0.0.1:" + network.port(),
                "HEARTBEAT_INTERVAL",
                HEARTBEAT.toSeconds() + "s",
                "PANEL_CONNECT_TIMEOUT",
                "2s",
                "RECONNECT_MAX",
                "2s",
                "MAX_FRAME_SIZE",
                "1m"));
    }

    @AfterAll
    static void stopAgent() {
        agent.close();
        network.close();
    }

    @BeforeEach
    void startPanel() {
        startPanel(LibertyAgent.TOKEN);
    }

    private void startPanel(String token) {
        panel = FakePanel.start(token);
        network.lead(panel.port());
    }

    @AfterEach
    void killPanel() {
        network.leadNowhere();
        panel.close();
    }

    @Test
    void connectsWithTokenAndNodeIdAndSpeaksAtOnce() {
        PanelConnection connection = connected();

        assertThat(connection.request().target()).isEqualTo("/?nodeId=node-1");
        assertThat(connection.request().headers())
                .containsEntry("Authorization", "Bearer " + LibertyAgent.TOKEN)
                .containsEntry("X-Node-Id", "node-1")
                .containsEntry("X-Agent-ID", "node-1");
        connection.awaitText(text -> text.contains("\"system_info\""), LIMIT);
        connection.awaitTexts(4, PanelLinkIT::isHeartbeat, LIMIT);
        assertThat(agent.ops("/health/ready").body()).contains("panel-link", "CONNECTED");
    }

    @Test
    void panelThatIsKilledAndRestartedGetsItsNodeBack() {
        connected();

        killPanel();
        awaitReadiness("WAITING");
        startPanel();

        connected();
        awaitReadiness("CONNECTED");
    }

    @Test
    void connectionCutInMidFrameIsMadeAnew() {
        PanelConnection connection = connected();

        connection.cutInMidFrame("{\"type\":\"system_info_request\",\"padding\":\"" + "x".repeat(5000) + "\"}");

        assertThat(connected()).isNotSameAs(connection);
    }

    @Test
    void connectionThatEndsWithoutACloseFrameIsMadeAnew() {
        PanelConnection connection = connected();

        connection.fin();

        assertThat(connected()).isNotSameAs(connection);
    }

    @Test
    void cutCableIsNoticedWithinTwoHeartbeatsAndMendedCableConnects() {
        connected();

        network.pause();
        long cut = System.nanoTime();
        Waiting.until(
                "the agent to notice",
                LIMIT,
                () -> Optional.of(readiness()).filter(body -> !body.contains("CONNECTED")));
        Duration noticed = Duration.ofNanos(System.nanoTime() - cut);
        network.resume();

        assertThat(noticed).isLessThan(HEARTBEAT.multipliedBy(2).plusMillis(500));
        awaitReadiness("CONNECTED");
        PanelConnection last = Waiting.until(
                "a connection that stays",
                LIMIT,
                () -> panel.connections().stream()
                        .filter(c -> c.texts().stream()
                                        .filter(PanelLinkIT::isHeartbeat)
                                        .count()
                                > 3)
                        .findFirst());
        assertThat(last.request().isUpgrade()).isTrue();
    }

    @Test
    void panelThatStopsReadingIsGivenUp() {
        PanelConnection connection = connected();

        connection.stopReading();

        assertThat(connected()).isNotSameAs(connection);
        connection.resumeReading();
    }

    @Test
    void refusedTokenIsNamedAndTheRightOneConnects() {
        connected();

        killPanel();
        startPanel("another-token");
        String body = awaitReadiness("REFUSED");
        killPanel();
        startPanel();

        assertThat(body).contains("AGENT_SECRET", "401").doesNotContain(LibertyAgent.TOKEN);
        connected();
    }

    @Test
    void refusedNodeIsNamed() {
        connected().close(1008, "Invalid node ID");

        assertThat(awaitReadiness("REFUSED")).contains("NODE_ID", "1008 Invalid node ID");
        connected();
    }

    @Test
    void handshakeThatIsNeverAnsweredIsGivenUpInTimeAndRepeatedAttemptsDoNotPileUp() {
        connected();
        killPanel();
        startPanel();
        panel.handshake(Handshake.NEVER_ANSWER);

        Waiting.until(
                "several attempts",
                LIMIT,
                () -> Optional.of(panel.requests()).filter(requests -> requests.size() >= 4));

        assertThat(panel.upgrades()).isLessThanOrEqualTo(2);
        assertThat(readiness()).contains("answer");
        panel.handshake(Handshake.ACCEPT);
        connected();
    }

    @Test
    void everyFrameOfAFloodIsAnsweredOnTheSameConnection() {
        PanelConnection connection = connected();
        // An attempt that was given up before may have left one that is dead.
        int before = panel.connections().size();
        int flood = 20_000;

        for (int i = 0; i < flood; i++) {
            connection.send("{\"type\":\"command\",\"id\":\"flood-" + i + "\",\"action\":\"no_such_action\"}");
        }

        connection.awaitTexts(flood, text -> text.contains("\"flood-"), LIMIT.multipliedBy(3));
        assertThat(panel.connections()).hasSize(before);
    }

    @Test
    void frameBeyondTheLimitEndsTheConnectionAndANewOneIsMade() {
        PanelConnection connection = connected();

        connection.send("x".repeat(2 << 20));

        assertThat(connected()).isNotSameAs(connection);
    }

    /** Last, because it ends the agent that all tests share. */
    @Test
    @Order(Integer.MAX_VALUE)
    void askedToStopItSaysGoodbyeInTime() {
        PanelConnection connection = connected();

        Duration took = agent.stop();

        PanelConnection.CloseFrame close = connection.awaitClose(LIMIT);
        assertThat(close).isEqualTo(new PanelConnection.CloseFrame(1000, "agent shutting down"));
        assertThat(took).isLessThan(Duration.ofSeconds(15));
        assertThat(List.of(agent.log())).noneMatch(log -> log.contains(LibertyAgent.TOKEN));
    }

    /** The platform cannot be told to give up such an attempt, which lasts two minutes. */
    @Test
    @Order(Integer.MAX_VALUE)
    void hangingAttemptDoesNotHoldUpTheStop() {
        panel.handshake(Handshake.NEVER_ANSWER);
        try (LibertyAgent hanging = LibertyAgent.start(Map.of("PANEL_URL", "ws://127.0.0.1:" + network.port()))) {
            Waiting.until(
                    "an attempt", LIMIT, () -> Optional.of(panel.upgrades()).filter(n -> n > 0));

            assertThat(hanging.stop()).isLessThan(Duration.ofSeconds(15));
        }
    }

    /** The next connection on which the agent talks; one that came too late for it ends at once. */
    private PanelConnection connected() {
        return Waiting.until("a connection with a heartbeat", LIMIT, () -> {
            PanelConnection connection = panel.awaitConnection(LIMIT);
            Waiting.until(
                    "a heartbeat or the end",
                    LIMIT,
                    () -> Optional.of(connection).filter(c -> c.isEnded() || talks(c)));
            return Optional.of(connection).filter(PanelLinkIT::talks);
        });
    }

    private static boolean talks(PanelConnection connection) {
        return connection.texts().stream().anyMatch(PanelLinkIT::isHeartbeat);
    }

    private static boolean isHeartbeat(String text) {
        return text.contains("\"heartbeat\"");
    }

    private static String readiness() {
        return agent.ops("/health/ready").body();
    }

    private static String awaitReadiness(String state) {
        return Waiting.until(
                "the state " + state, LIMIT, () -> Optional.of(readiness()).filter(body -> body.contains(state)));
    }
}
