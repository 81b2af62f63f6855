package dev.panelagent.files.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.files.Progress;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.assertj.core.api.AbstractThrowableAssert;

/**
 * A pull that knows the names of the tests and writes to memory. 127.0.0.1 stands for the public Internet here, and
 * 127.0.0.2, which the same servers listen on, for what must not be reached.
 */
final class TestPull implements AutoCloseable, PullTarget, Resolver {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    final List<String> lookUps = new CopyOnWriteArrayList<>();
    final List<String> opened = new ArrayList<>();
    OptionalLong announced = OptionalLong.empty();
    private final Map<String, List<String>> names = new ConcurrentHashMap<>(Map.of(
            "files.example", List.of("127.0.0.1"),
            "inner.example", List.of("127.0.0.2"),
            "mixed.example", List.of("127.0.0.1", "127.0.0.2")));
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final RemotePull pull;

    TestPull() {
        this(1000, PATIENCE);
    }

    TestPull(long maxBytes, Duration timeout) {
        this(maxBytes, timeout, DefaultClientTlsStrategy.createDefault());
    }

    TestPull(long maxBytes, Duration timeout, TlsSocketStrategy tls) {
        AddressRanges forbidden = AddressRanges.parse("10.0.0.0/8, 127.0.0.2/32");
        pull = new RemotePull(new PullLimits(forbidden, maxBytes, Duration.ofSeconds(5), timeout, 3), this, tls);
    }

    static PullRequest request(String url) {
        return new PullRequest(URI.create(url), Optional.empty(), Optional.empty());
    }

    static String url(RawServer server) {
        return "http://files.example:" + server.port() + "/file";
    }

    Pulled fetch(String url) {
        return fetch(request(url));
    }

    Pulled fetch(PullRequest request) {
        return fetch(request, Progress.NONE);
    }

    Pulled fetch(PullRequest request, Progress progress) {
        return pull.fetch(request, this, progress);
    }

    RemotePull pull() {
        return pull;
    }

    String received() {
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    AbstractThrowableAssert<?, ?> refused(ErrorCode code, String url) {
        return refused(code, request(url));
    }

    AbstractThrowableAssert<?, ?> refused(ErrorCode code, PullRequest request) {
        return assertThatThrownBy(() -> fetch(request))
                .isInstanceOfSatisfying(
                        RequestException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    @Override
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        lookUps.add(host);
        List<String> known = names.get(host);
        if (known == null) {
            throw new UnknownHostException(host);
        }
        return known.stream().map(InetAddress::ofLiteral).toList();
    }

    /** From now on the name is answered so. */
    void name(String host, String... addresses) {
        names.put(host, List.of(addresses));
    }

    @Override
    public WritableByteChannel open(String fileName, OptionalLong announcedBytes) {
        opened.add(fileName);
        announced = announcedBytes;
        return Channels.newChannel(bytes);
    }

    @Override
    public void close() {
        pull.close();
    }
}
