package dev.panelagent.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.config.Secret;
import dev.panelagent.testing.FakePanel;
import dev.panelagent.testing.LibertyProbe;
import dev.panelagent.testing.PanelConnection;
import dev.panelagent.testing.quirks.QuirksServlet;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Pins what is wrong with the platform's WebSocket client. A test that fails here after an upgrade brings good news:
 * the quirk is mended, and what the link does about it can go.
 */
class LibertyWebSocketQuirksIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static LibertyProbe server;

    private FakePanel panel;

    @BeforeAll
    static void startServer() {
        server = LibertyProbe.start(QuirksServlet.class);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void startPanel() {
        panel = FakePanel.start("quirks");
    }

    @AfterEach
    void stopPanel() {
        // What the probe sends is no agent's.
        panel.kill();
    }

    private URI url(String rest) {
        return URI.create(panel.url() + rest);
    }

    private CompletableFuture<String> inBackground(String quirk) {
        URI target = url("/?nodeId=n");
        return CompletableFuture.supplyAsync(() -> server.run(quirk, target));
    }

    /** See {@link UpgradeQuirks#forWire}. */
    @Test
    void pathAndQueryGoOutDecoded() {
        server.run("connect", url("/a%2Bb?nodeId=n&token=c%26d"));

        assertThat(panel.requests().getFirst().target()).isEqualTo("/a+b?nodeId=n&token=c&d");
    }

    /** See {@link UpgradeQuirks#forWire}: this is what it relies on. */
    @Test
    void escapedEscapesArriveAsMeant() {
        server.run("connect", UpgradeQuirks.forWire(url("/a%20b?nodeId=n&token=c%26d")));

        assertThat(panel.requests().getFirst().target()).isEqualTo("/a%20b?nodeId=n&token=c%26d");
    }

    /** See {@link UpgradeQuirks#loss}. */
    @Test
    void refusedHandshakeIsToldInTheTextOfAnExceptionAlone() {
        panel.handshake(FakePanel.Handshake.REFUSE_401);

        String outcome = server.run("connect", url("/?nodeId=n"));

        assertThat(outcome).startsWith("afterResponse=false").contains("CWWKH0039E", "401");
        assertThat(UpgradeQuirks.loss(
                                new IllegalStateException(outcome),
                                PanelTarget.of(panel.url(), "n", new Secret("quirks")),
                                "")
                        .refused())
                .isTrue();
    }

    /** See {@link Loss#byClose}. */
    @Test
    void serviceRestartArrivesAsProtocolError() {
        CompletableFuture<String> reason = inBackground("close-code");

        panel.awaitConnection(LIMIT).close(1012, "service restart");

        assertThat(reason.orTimeout(20, TimeUnit.SECONDS).join()).startsWith("1002");
    }

    /** See {@link LibertyConnection}. */
    @Test
    void futuresOfOverlappingSendsSucceedThoughFramesAreLost() {
        CompletableFuture<String> fine = inBackground("futures");

        PanelConnection connection = panel.awaitConnection(LIMIT);
        connection.awaitText("end"::equals, LIMIT);

        assertThat(fine.join()).isEqualTo("200");
        assertThat(connection.texts().size()).isLessThan(200);
    }

    /** See {@link FrameInbox}. */
    @Test
    void pingsWaitForTheMessageHandler() {
        CompletableFuture<String> done = inBackground("blocked-handler");
        PanelConnection connection = panel.awaitConnection(LIMIT);

        // Not with the handshake's answer: a frame in the same segment is another matter.
        connection.awaitText("ready"::equals, LIMIT);
        connection.send("block");
        connection.ping();
        connection.awaitText("still blocked"::equals, LIMIT);
        int pongsWhileBlocked = connection.pongs();
        connection.close(1000, "done");

        assertThat(pongsWhileBlocked).isZero();
        assertThat(done.join()).isEqualTo("true false");
    }

    /** See {@link LibertyTransport}. */
    @Test
    void hangingConnectCannotBeInterrupted() {
        panel.handshake(FakePanel.Handshake.NEVER_ANSWER);

        assertThat(server.run("interrupt", url("/?nodeId=n"))).isEqualTo("false false");
    }

    /** See {@link PanelLinkService}, which looks the container up once, on a thread of the application. */
    @Test
    void threadWithoutTheApplicationsLoaderFindsNoClient() {
        assertThat(server.run("foreign-thread", url("/"))).contains("Could not find an implementation class");
    }
}
