package dev.panelagent.files.pull;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.files.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;

/** One file on its way: from the URL given, through redirects, to its target. */
final class Fetch {
    private static final int BUFFER = 64 * 1024;
    private static final Set<Integer> REDIRECTS = Set.of(
            HttpStatus.SC_MOVED_PERMANENTLY,
            HttpStatus.SC_MOVED_TEMPORARILY,
            HttpStatus.SC_SEE_OTHER,
            HttpStatus.SC_TEMPORARY_REDIRECT,
            HttpStatus.SC_PERMANENT_REDIRECT);

    private final PullLimits limits;
    private final Hosts hosts;
    private final TlsSocketStrategy tls;
    private final PullRequest request;
    private final Progress progress;
    private final Watch watch;

    Fetch(PullLimits limits, Hosts hosts, TlsSocketStrategy tls, PullRequest request, Progress progress, Watch watch) {
        this.limits = limits;
        this.hosts = hosts;
        this.tls = tls;
        this.request = request;
        this.progress = progress;
        this.watch = watch;
    }

    Pulled run(PullTarget target) {
        URI url = Urls.checked(request.url());
        request.fileName().ifPresent(FileNames::checked);
        for (int followed = 0; followed <= limits.redirects(); followed++) {
            watch.check();
            try (Exchange exchange = new Exchange(url, hosts.addresses(url, watch), limits.connectTimeout(), tls)) {
                watch.onEnd(exchange::abort);
                ClassicHttpResponse response = exchange.send();
                if (!REDIRECTS.contains(response.getCode())) {
                    return deliver(url, response, target);
                }
                url = Urls.redirected(url, location(url, response));
            } catch (IOException e) {
                watch.check();
                throw Failures.of(url, e);
            }
        }
        throw Failures.of(
                url,
                "is one redirect too many (" + limits.redirects() + " allowed)",
                "give the URL of the file itself");
    }

    private Pulled deliver(URI url, ClassicHttpResponse response, PullTarget target) throws IOException {
        HttpEntity body = response.getEntity();
        if (response.getCode() != HttpStatus.SC_OK || body == null) {
            throw Failures.of(url, "answered with status " + response.getCode(), "check the URL");
        }
        OptionalLong announced =
                body.getContentLength() < 0 ? OptionalLong.empty() : OptionalLong.of(body.getContentLength());
        announced.ifPresent(bytes -> holdToLimit(url, bytes));
        String name = FileNames.choose(request.fileName(), header(response, HttpHeaders.CONTENT_DISPOSITION), url);
        Fingerprints fingerprints = new Fingerprints(request.checksum());
        long bytes;
        try (Sink sink = Sink.open(target, name, announced, watch)) {
            announced.ifPresent(progress::total);
            bytes = copy(url, body.getContent(), sink, fingerprints);
        }
        watch.check();
        return new Pulled(name, bytes, fingerprints.verified(), url);
    }

    private long copy(URI url, InputStream in, Sink sink, Fingerprints fingerprints) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long total = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            total += read;
            holdToLimit(url, total);
            fingerprints.update(buffer, read);
            sink.write(ByteBuffer.wrap(buffer, 0, read));
            progress.advance(read);
            watch.check();
        }
        return total;
    }

    private void holdToLimit(URI url, long bytes) {
        if (bytes > limits.maxBytes()) {
            throw new RequestException(
                    ErrorCode.LIMIT_EXCEEDED,
                    Urls.shown(url) + " is larger than " + limits.maxBytes() + " bytes",
                    "fetch a smaller file, or have the node's operator raise the limit");
        }
    }

    private static String location(URI url, ClassicHttpResponse response) {
        return header(response, HttpHeaders.LOCATION)
                .orElseThrow(() -> Failures.of(url, "redirects to nowhere", "give the URL of the file itself"));
    }

    private static Optional<String> header(ClassicHttpResponse response, String name) {
        return Optional.ofNullable(response.getFirstHeader(name)).map(Header::getValue);
    }
}
