package dev.panelagent.command;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.common.BackOff;
import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.WebhookEncoder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tells the Panel's webhook, where one is configured, how installations of Workshop mods ended. Nobody waits for it, and
 * what cannot be told is logged. Thread-safe.
 */
final class WorkshopWebhook {
    private static final System.Logger LOG = System.getLogger(WorkshopWebhook.class.getName());
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final int TRIES = 3;

    private final Optional<URI> url;
    private final Duration firstWait;
    private final ExecutorService threads = AgentThreads.perTask("webhook");
    private final ScheduledExecutorService timer = AgentThreads.timer("webhook-timer");
    /** Where there is nobody to tell, none is made. */
    private final Optional<HttpClient> client;

    WorkshopWebhook(Optional<URI> url, Duration firstWait) {
        this.url = url;
        this.firstWait = firstWait;
        this.client = url.map(_ -> HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .executor(threads)
                .build());
    }

    /**
     * Tells, soon, how the installation of an item ended.
     *
     * @param error empty if it is installed
     */
    void tell(ServerId server, String workshopId, Optional<String> error) {
        url.ifPresent(to -> {
            HttpRequest request = HttpRequest.newBuilder(to)
                    .timeout(TIMEOUT)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(WebhookEncoder.workshopStatus(server, workshopId, error)))
                    .build();
            attempt(request, new BackOff(firstWait, LONGEST_WAIT, RandomGenerator.getDefault()));
        });
    }

    private void attempt(HttpRequest request, BackOff backOff) {
        try {
            var _ = client.orElseThrow()
                    .sendAsync(request, HttpResponse.BodyHandlers.discarding())
                    .whenComplete((response, failure) -> attempted(request, backOff, response, failure));
        } catch (RejectedExecutionException e) {
            giveUp(request, "the agent is shutting down");
        }
    }

    private void attempted(
            HttpRequest request, BackOff backOff, @Nullable HttpResponse<Void> response, @Nullable Throwable failure) {
        int status = response == null ? 0 : response.statusCode();
        boolean refused = status >= 300 && status < 500;
        if (status >= 200 && status < 300) {
            return;
        }
        if (refused || backOff.attempts() >= TRIES - 1) {
            giveUp(request, response == null ? reason(failure) : "it answered " + status);
            return;
        }
        try {
            ScheduledFuture<?> _ = timer.schedule(
                    () -> attempt(request, backOff), backOff.next().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            giveUp(request, "the agent is shutting down");
        }
    }

    private static String reason(@Nullable Throwable failure) {
        Throwable cause = failure == null || failure.getCause() == null ? failure : failure.getCause();
        return cause instanceof IOException ? cause.getClass().getSimpleName() : String.valueOf(cause);
    }

    /** Without the query: a token may live there. */
    private static void giveUp(HttpRequest request, String why) {
        URI to = request.uri();
        LOG.log(
                System.Logger.Level.WARNING,
                "cannot tell the webhook at {0}{1}: {2}",
                to.getHost(),
                to.getRawPath(),
                why);
    }

    /** What is not told by now will not be. */
    void close() {
        timer.shutdownNow();
        client.ifPresent(HttpClient::shutdownNow);
        threads.shutdownNow();
    }
}
