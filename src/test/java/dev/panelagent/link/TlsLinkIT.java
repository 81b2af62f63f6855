package dev.panelagent.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.testing.FakePanel;
import dev.panelagent.testing.LibertyAgent;
import dev.panelagent.testing.TestCertificate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The link over TLS: a certificate that is trusted and names the host, and nothing less. */
class TlsLinkIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private static Map<String, String> settings(FakePanel panel, String trustStore) {
        return Map.of("PANEL_URL", panel.url().toString(), "RECONNECT_MAX", "2s", "TRUST_STORE", trustStore);
    }

    private static void assertNeverConnects(FakePanel panel, String trustStore) {
        try (LibertyAgent agent = LibertyAgent.start(settings(panel, trustStore))) {
            Awaitility.await("attempts that fail")
                    .atMost(LIMIT)
                    .until(() -> agent.ops("/health/ready").body().contains("WAITING"));
            assertThat(panel.connections()).isEmpty();
            assertThat(panel.requests()).as("no token went out").isEmpty();
        }
    }

    @Test
    void aTrustedCertificateConnects() throws Exception {
        TestCertificate certificate = TestCertificate.forHost("localhost", directory);
        try (FakePanel panel = FakePanel.startTls(LibertyAgent.TOKEN, certificate.server());
                LibertyAgent agent =
                        LibertyAgent.start(settings(panel, certificate.store().toString()))) {
            String heartbeat = panel.awaitConnection(LIMIT).awaitText(text -> text.contains("heartbeat"), LIMIT);

            assertThat(heartbeat).contains("node-1");
            assertThat(agent.isAlive()).isTrue();
        }
    }

    @Test
    void anUnknownCertificateIsRefusedBeforeTheTokenGoesOut() throws Exception {
        TestCertificate certificate = TestCertificate.forHost("localhost", directory);
        try (FakePanel panel = FakePanel.startTls(LibertyAgent.TOKEN, certificate.server())) {
            assertNeverConnects(panel, "");
        }
    }

    @Test
    void aCertificateOfAnotherHostIsRefusedBeforeTheTokenGoesOut() throws Exception {
        TestCertificate certificate = TestCertificate.forHost("other.example", directory);
        try (FakePanel panel = FakePanel.startTls(LibertyAgent.TOKEN, certificate.server())) {
            assertNeverConnects(panel, certificate.store().toString());
        }
    }
}
