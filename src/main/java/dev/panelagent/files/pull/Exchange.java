package dev.panelagent.files.pull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.BasicHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * One request over one connection of its own, to addresses that were checked. What the server still has to say when it
 * is closed is never read: the connection is reset, not drained.
 */
final class Exchange implements AutoCloseable {
    private static final Http1Config HTTP = Http1Config.custom()
            .setMaxLineLength(16 * 1024)
            .setMaxHeaderCount(100)
            .build();
    private static final RequestConfig REQUEST = RequestConfig.custom()
            .setAuthenticationEnabled(false)
            .setProtocolUpgradeEnabled(false)
            .setRedirectsEnabled(false)
            .build();

    private final URI url;
    private final CloseableHttpClient client;
    private @Nullable Socket socket;
    private boolean aborted;

    Exchange(URI url, List<InetAddress> addresses, Duration connectTimeout, TlsSocketStrategy tls) {
        this.url = url;
        this.client = client(connections(new Checked(addresses), connectTimeout, tls));
    }

    /** The answer, its body not yet read. */
    ClassicHttpResponse send() throws IOException {
        HttpHost host = new HttpHost(url.getScheme(), Hosts.name(url), url.getPort());
        return client.executeOpen(host, request(host), null);
    }

    /** From any thread: what blocks on the connection fails, and no other is opened. */
    synchronized void abort() {
        aborted = true;
        if (socket != null) {
            reset(socket);
        }
    }

    @Override
    public void close() {
        abort();
        client.close(CloseMode.IMMEDIATE);
    }

    private ClassicHttpRequest request(HttpHost host) {
        URI ascii = URI.create(url.toASCIIString());
        String path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        return ClassicRequestBuilder.get()
                .setHttpHost(host)
                .setPath(ascii.getRawQuery() == null ? path : path + "?" + ascii.getRawQuery())
                .setHeader(HttpHeaders.ACCEPT, "*/*")
                .setHeader(HttpHeaders.ACCEPT_ENCODING, "identity")
                .build();
    }

    private BasicHttpClientConnectionManager connections(
            DnsResolver resolver, Duration connectTimeout, TlsSocketStrategy tls) {
        BasicHttpClientConnectionManager connections = new BasicHttpClientConnectionManager(
                new DefaultHttpClientConnectionOperator(
                        this::newSocket,
                        null,
                        resolver,
                        RegistryBuilder.<TlsSocketStrategy>create()
                                .register("https", tls)
                                .build()),
                ManagedHttpClientConnectionFactory.builder().http1Config(HTTP).build());
        connections.setConnectionConfig(ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(connectTimeout))
                .build());
        return connections;
    }

    private static CloseableHttpClient client(BasicHttpClientConnectionManager connections) {
        return HttpClientBuilder.create()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(REQUEST)
                .setRoutePlanner(new DefaultRoutePlanner(null))
                .setConnectionReuseStrategy((_, _, _) -> false)
                .setUserAgent("panel-agent")
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableConnectionState()
                .disableContentCompression()
                .disableCookieManagement()
                .disableRedirectHandling()
                .build();
    }

    /** A socket that heeds no proxy, not even one in the properties of the JVM. */
    private synchronized Socket newSocket(@Nullable Proxy ignored) throws IOException {
        if (aborted) {
            throw new SocketException("aborted");
        }
        socket = new Socket(Proxy.NO_PROXY);
        return socket;
    }

    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException _) {
            // closed already
        }
    }

    /** Knows one host: the one that was checked. */
    private record Checked(List<InetAddress> addresses) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) {
            return addresses.toArray(InetAddress[]::new);
        }

        @Override
        public String resolveCanonicalHostname(String host) throws UnknownHostException {
            throw new UnknownHostException(host);
        }
    }
}
