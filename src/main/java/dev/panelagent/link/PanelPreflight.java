package dev.panelagent.link;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;

/**
 * A plain HTTP request to the Panel's address before the WebSocket is tried: it tells a dead server, a refused token
 * and a wrong address apart, which the platform's WebSocket client does not, and it has a timeout, which that has not.
 */
@ApplicationScoped
class PanelPreflight {
    private static final int HARD_LIMIT_MILLIS = 6_000;

    /** The status with which the Panel answers. A connection that broke is tried once more. */
    @Retry(
            maxRetries = 1,
            delay = 100,
            jitter = 50,
            retryOn = IOException.class,
            abortOn = {ConnectException.class, HttpTimeoutException.class})
    @Timeout(HARD_LIMIT_MILLIS)
    int status(URI uri, Map<String, String> headers, Duration timeout) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(timeout).GET();
        headers.forEach(request::header);
        HttpClient client = HttpClient.newBuilder().connectTimeout(timeout).build();
        try {
            HttpResponse<InputStream> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            // The body does not matter, and may never end.
            response.body().close();
            return response.statusCode();
        } finally {
            client.shutdownNow();
        }
    }
}
