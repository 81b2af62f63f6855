package dev.panelagent.files.pull;

import static dev.panelagent.common.ErrorCode.ADDRESS_FORBIDDEN;
import static dev.panelagent.common.ErrorCode.CONFIG_INVALID;
import static dev.panelagent.common.ErrorCode.DOWNLOAD_FAILED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.panelagent.files.Progress;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import javax.net.ServerSocketFactory;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemotePullAddressTest {
    private final TestPull pull = new TestPull();
    private RawServer server;
    private String base;

    @BeforeEach
    void listen() throws IOException {
        // what a redirect leads to depends on the port, which is known later: the scripts look at it then
        server = RawServer.of(Map.ofEntries(
                Map.entry("/file", RawServer.ok("content")),
                Map.entry("/", RawServer.ok("root")),
                Map.entry("/a/relative", RawServer.redirect("../file")),
                Map.entry("/absolute", out -> redirect("http://files.example").serve(out)),
                Map.entry(
                        "/sideways",
                        out -> RawServer.redirect("//files.example:" + server.port() + "/file")
                                .serve(out)),
                Map.entry("/query", RawServer.redirect("?token=1")),
                Map.entry("/odd", RawServer.redirect("/my file [1] \u00fc 100%.jar")),
                Map.entry("/my%20file%20%5B1%5D%20%FC%20100%25.jar", RawServer.ok("odd")),
                Map.entry("/inner", out -> redirect("http://inner.example").serve(out)),
                Map.entry("/literal", out -> redirect("http://127.0.0.2").serve(out)),
                Map.entry(
                        "/mapped", out -> redirect("http://[::ffff:127.0.0.2]").serve(out)),
                Map.entry("/octal", out -> redirect("http://127.0.0.02").serve(out)),
                Map.entry("/short", out -> redirect("http://127.2").serve(out)),
                Map.entry("/user", out -> redirect("http://u:p@files.example").serve(out)),
                Map.entry("/disk", RawServer.redirect("file:///etc/passwd")),
                Map.entry("/ftp", RawServer.redirect("ftp://files.example/file")),
                Map.entry("/nothing", RawServer.says("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n")),
                Map.entry("/nonsense", RawServer.redirect("http://[/")),
                Map.entry("/loop", RawServer.redirect("/loop")),
                Map.entry("/1", RawServer.redirect("/2")),
                Map.entry("/2", RawServer.redirect("/3")),
                Map.entry("/3", RawServer.redirect("/file")),
                Map.entry("/4", RawServer.redirect("/1"))));
        base = "http://files.example:" + server.port();
    }

    @AfterEach
    void close() throws IOException {
        pull.close();
        server.close();
    }

    @Test
    void theConnectionGoesToTheAddressThatWasChecked() {
        pull.name("rebinding.example", "127.0.0.1");
        Resolver once = host -> {
            List<InetAddress> first = pull.resolve(host);
            pull.name(host, "127.0.0.2");
            return first;
        };
        try (RemotePull tricked = pullWith(once)) {
            tricked.fetch(TestPull.request("http://rebinding.example:" + server.port() + "/file"), pull, Progress.NONE);
        }

        assertThat(pull.received()).isEqualTo("content");
        assertThat(pull.lookUps).containsExactly("rebinding.example");
        assertThat(server.reachedAt).containsExactly(InetAddress.ofLiteral("127.0.0.1"));
    }

    @Test
    void everyRedirectIsLookedUpAgain() {
        Resolver twice = host -> {
            List<InetAddress> first = pull.resolve(host);
            pull.name(host, "127.0.0.2");
            return first;
        };
        try (RemotePull tricked = pullWith(twice)) {
            assertThatThrownBy(() -> tricked.fetch(TestPull.request(base + "/1"), pull, Progress.NONE))
                    .hasMessageContaining("files.example has an address");
        }

        assertThat(server.reachedAt).containsExactly(InetAddress.ofLiteral("127.0.0.1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "inner.example",
                "mixed.example",
                "127.0.0.2",
                "[::ffff:127.0.0.2]",
                "[::127.0.0.2]",
                "[64:ff9b::7f00:2]",
                "127.0.0.02",
                "2130706434",
                "0x7f000002",
                "127.000.0.2"
            })
    void aForbiddenAddressIsNeverConnectedTo(String host) {
        pull.refused(ADDRESS_FORBIDDEN, "http://" + host + ":" + server.port() + "/file?token=1")
                .hasMessageContaining(host)
                .hasMessageNotContaining("token");

        assertThat(server.reachedAt).isEmpty();
        assertThat(pull.opened).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.2/x",
                "http://127.0.0.2./x",
                "http://0x7f.1/x",
                "http://127.0.0.256/x",
                "http://[fe80::1%25eth0]/x",
                "file:///etc/passwd",
                "ftp://files.example/x",
                "mailto:a@b.example",
                "/file",
                "http:///x",
                "http://user@files.example/x",
                "http://u:p@files.example/x",
                "http://files.example:0/x",
                "http://files.example:65536/x",
                "http://files_.example_/x",
                "jar:http://files.example/x!/y"
            })
    void whatIsNoPlainUrlIsRefused(String url) {
        pull.refused(CONFIG_INVALID, url).hasMessageNotContaining("u:p").hasMessageNotContaining("user@");

        assertThat(pull.lookUps).isEmpty();
    }

    @Test
    void aHostNobodyKnowsIsNamed() {
        pull.refused(DOWNLOAD_FAILED, "http://nowhere.example/x").hasMessageContaining("host nowhere.example");
    }

    @Test
    void aHostWithoutAddressesIsNotKnown() {
        pull.name("empty.example");

        pull.refused(DOWNLOAD_FAILED, "http://empty.example/x").hasMessageContaining("host empty.example");
    }

    @Test
    void theSecondAddressIsTriedWhereTheFirstRefuses() throws IOException {
        pull.name("files.example", "127.0.0.3", "127.0.0.1");
        try (RawServer one = listenAt("127.0.0.1")) {
            pull.fetch(TestPull.url(one));
        }

        assertThat(pull.received()).isEqualTo("content");
    }

    @Test
    void anAddressOfIpv6IsConnectedTo() throws IOException {
        try (RawServer one = listenAt("::1")) {
            pull.fetch("http://[::1]:" + one.port() + "/file");

            assertThat(pull.received()).isEqualTo("content");
            assertThat(one.requests.getFirst()).contains("Host: [::1]:" + one.port() + "\r\n");
        }
    }

    @Test
    void noProxyIsHeeded() {
        Map<String, String> settings = Map.of(
                "socksProxyHost", "127.0.0.2",
                "socksNonProxyHosts", "",
                "http.proxyHost", "127.0.0.2",
                "http.nonProxyHosts", "");
        settings.forEach(System::setProperty);
        try {
            pull.fetch(base + "/file");
        } finally {
            settings.keySet().forEach(System::clearProperty);
        }

        assertThat(pull.received()).isEqualTo("content");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/relative", "/absolute", "/sideways", "/1"})
    void redirectsAreFollowed(String path) {
        Pulled pulled = pull.fetch(base + path);

        assertThat(pull.received()).isEqualTo("content");
        assertThat(pulled.finalUrl()).hasToString(base + "/file");
        assertThat(pulled.fileName()).isEqualTo("file");
    }

    @Test
    void aRedirectWithCharactersThatNoUrlHasIsFollowed() {
        pull.fetch(base + "/odd");

        assertThat(pull.received()).isEqualTo("odd");
    }

    @Test
    void aRedirectMayChangeTheQueryOnly() {
        pull.refused(DOWNLOAD_FAILED, base + "/query");

        assertThat(server.requests).element(1).asString().startsWith("GET /query?token=1 HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/inner", "/literal", "/mapped", "/octal", "/short", "/user", "/disk", "/ftp"})
    void aRedirectToWhatIsForbiddenIsNotFollowed(String path) {
        pull.refused(ADDRESS_FORBIDDEN, base + path + "?token=1")
                .hasMessageNotContaining("token")
                .hasMessageNotContaining("u:p");

        assertThat(server.reachedAt).containsExactly(InetAddress.ofLiteral("127.0.0.1"));
        assertThat(pull.opened).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/nonsense", "/loop", "/4"})
    void aRedirectThatLeadsNowhereFails(String path) {
        pull.refused(DOWNLOAD_FAILED, base + path).hasMessageContaining("redirect");

        assertThat(server.requests).hasSizeLessThanOrEqualTo(4);
    }

    private static RawServer listenAt(String address) throws IOException {
        try {
            return RawServer.over(new OneAddress(address), Map.of("/file", RawServer.ok("content")));
        } catch (BindException e) {
            return abort("no " + address + " here: " + e.getMessage());
        }
    }

    private RawServer.Script redirect(String host) {
        return RawServer.redirect(host + ":" + server.port() + "/file");
    }

    private static RemotePull pullWith(Resolver resolver) {
        return new RemotePull(
                new PullLimits(AddressRanges.parse("127.0.0.2/32"), 1000, TestPull.PATIENCE, TestPull.PATIENCE, 3),
                resolver,
                DefaultClientTlsStrategy.createDefault());
    }

    private static final class OneAddress extends ServerSocketFactory {
        private final InetAddress address;

        OneAddress(String address) {
            this.address = InetAddress.ofLiteral(address);
        }

        @Override
        public ServerSocket createServerSocket(int port) throws IOException {
            return createServerSocket(port, 0, address);
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog) throws IOException {
            return createServerSocket(port, backlog, address);
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog, InetAddress at) throws IOException {
            return new ServerSocket(port, backlog, at);
        }
    }
}
