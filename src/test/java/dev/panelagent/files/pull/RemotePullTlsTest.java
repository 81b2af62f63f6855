package dev.panelagent.files.pull;

import static dev.panelagent.common.ErrorCode.ADDRESS_FORBIDDEN;
import static dev.panelagent.common.ErrorCode.DOWNLOAD_FAILED;
import static dev.panelagent.common.ErrorCode.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.testing.TestCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class RemotePullTlsTest {
    private static TestCertificate certificate;
    private static RawServer plain;
    private static RawServer secure;
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private TestPull pull;

    @BeforeAll
    static void listen(@TempDir Path directory) throws Exception {
        certificate = TestCertificate.forHost("files.example", directory);
        plain = RawServer.of(Map.of(
                "/file",
                RawServer.ok("plain"),
                "/up",
                out -> redirect("https", secure).serve(out)));
        secure = RawServer.over(
                certificate.server().getServerSocketFactory(),
                Map.of(
                        "/file", RawServer.ok("secret"),
                        "/down", out -> redirect("http", plain).serve(out),
                        "/stalling",
                                out -> {
                                    out.write("HTTP/1.1 200 OK\r\n\r\nsecret".getBytes(StandardCharsets.US_ASCII));
                                    out.flush();
                                    NEVER.await();
                                }));
    }

    @AfterAll
    static void stop() throws IOException {
        secure.close();
        plain.close();
    }

    @BeforeEach
    void trust() throws Exception {
        pull = new TestPull(1000, TestPull.PATIENCE, trusting());
    }

    @AfterEach
    void close() {
        pull.close();
    }

    @Test
    void aTrustedServerIsFetchedFrom() {
        pull.fetch(secureUrl("files.example", "/file"));

        assertThat(pull.received()).isEqualTo("secret");
    }

    @Test
    void aCertificateOfAnotherHostIsNotTrusted() {
        pull.name("other.example", "127.0.0.1");

        pull.refused(DOWNLOAD_FAILED, secureUrl("other.example", "/file")).hasMessageContaining("cannot be trusted");

        assertThat(pull.opened).isEmpty();
    }

    @Test
    void aCertificateOfNobodyKnownIsNotTrusted() {
        try (TestPull usual = new TestPull()) {
            usual.refused(DOWNLOAD_FAILED, secureUrl("files.example", "/file"))
                    .hasMessageContaining("cannot be trusted");
        }
    }

    @Test
    void aServerWithoutTlsIsNotTrusted() {
        pull.refused(DOWNLOAD_FAILED, "https://files.example:" + plain.port() + "/file");

        assertThat(pull.opened).isEmpty();
    }

    @Test
    void aRedirectMayLeadToTlsButNotAwayFromIt() {
        pull.fetch("http://files.example:" + plain.port() + "/up");
        assertThat(pull.received()).isEqualTo("secret");
        int before = plain.reachedAt.size();

        pull.refused(ADDRESS_FORBIDDEN, secureUrl("files.example", "/down")).hasMessageContaining("from https to http");

        assertThat(plain.reachedAt).hasSize(before);
    }

    @Test
    void aSilentServerIsLeftAtTheDeadline() throws Exception {
        try (TestPull hasty = new TestPull(1000, Duration.ofSeconds(3), trusting())) {
            hasty.refused(TIMEOUT, secureUrl("files.example", "/stalling"));

            assertThat(hasty.received()).isEqualTo("secret");
        }
    }

    private static String secureUrl(String host, String path) {
        return "https://" + host + ":" + secure.port() + path;
    }

    private static RawServer.Script redirect(String scheme, RawServer server) {
        return RawServer.redirect(scheme + "://files.example:" + server.port() + "/file");
    }

    private static DefaultClientTlsStrategy trusting() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(certificate.store())) {
            store.load(in, TestCertificate.PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("panel", store.getCertificate("panel"));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return new DefaultClientTlsStrategy(context);
    }
}
