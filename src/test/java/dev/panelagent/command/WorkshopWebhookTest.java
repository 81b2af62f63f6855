package dev.panelagent.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.panelagent.common.ServerId;
import dev.panelagent.testing.CapturedLog;
import dev.panelagent.testing.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkshopWebhookTest {
    private static final ServerId SERVER = new ServerId("one");
    private static final Duration LONG = Duration.ofSeconds(20);

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<Integer> answers = new CopyOnWriteArrayList<>();
    private HttpServer panel;
    private WorkshopWebhook webhook;

    @BeforeEach
    void open() throws IOException {
        panel = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        panel.createContext("/status", exchange -> {
            try (exchange) {
                String type = exchange.getRequestHeaders().getFirst("Content-Type");
                byte[] body = exchange.getRequestBody().readAllBytes();
                int answer = answers.isEmpty() ? 200 : answers.removeFirst();
                exchange.sendResponseHeaders(answer, -1);
                received.add(type + " " + new String(body, StandardCharsets.UTF_8));
            }
        });
        panel.start();
        webhook = webhook(panel.getAddress().getPort());
    }

    @AfterEach
    void close() {
        webhook.close();
        panel.stop(0);
    }

    private static WorkshopWebhook webhook(int port) {
        URI url = URI.create("http://127.0.0.1:" + port + "/status?token=secret");
        return new WorkshopWebhook(Optional.of(url), Duration.ofMillis(1));
    }

    @Test
    void theEndIsToldAsThePanelWantsIt() {
        webhook.tell(SERVER, "123", Optional.empty());
        awaitReceived(1);
        webhook.tell(SERVER, "124", Optional.of("no \"luck\""));
        awaitReceived(2);

        assertThat(received)
                .containsExactly(
                        "application/json {\"serverId\":\"one\",\"workshopId\":\"123\",\"status\":\"COMPLETED\"}",
                        "application/json {\"serverId\":\"one\",\"workshopId\":\"124\",\"status\":\"FAILED\","
                                + "\"error\":\"no \\\"luck\\\"\"}");
    }

    @Test
    void aPanelInTroubleIsToldAgain() {
        answers.addAll(List.of(503, 500));

        webhook.tell(SERVER, "123", Optional.empty());

        awaitReceived(3);
        assertThat(answers).isEmpty();
    }

    @Test
    void afterThreeTriesItIsLogged() {
        answers.addAll(List.of(500, 500, 500, 418));

        assertThat(logged(webhook)).contains("127.0.0.1/status", "answered 500").doesNotContain("secret");

        assertThat(received).hasSize(3);
    }

    @Test
    void aRefusalIsNotRepeated() {
        answers.add(400);

        assertThat(logged(webhook)).contains("answered 400");

        assertThat(received).hasSize(1);
    }

    @Test
    void aPanelThatIsAwayIsLogged() {
        panel.stop(0);

        assertThat(logged(webhook)).contains("ConnectException").doesNotContain("secret");
    }

    @Test
    void withoutAWebhookNobodyIsTold() {
        WorkshopWebhook none = new WorkshopWebhook(Optional.empty(), Duration.ofMillis(1));
        try (CapturedLog log = new CapturedLog(WorkshopWebhook.class)) {
            none.tell(SERVER, "123", Optional.empty());
            none.close();

            assertThat(log.lines()).isEmpty();
        }
    }

    private static String logged(WorkshopWebhook webhook) {
        try (CapturedLog log = new CapturedLog(WorkshopWebhook.class)) {
            webhook.tell(SERVER, "123", Optional.empty());
            return Waiting.until(
                    "a line in the log", LONG, () -> log.lines().stream().findFirst());
        }
    }

    private void awaitReceived(int count) {
        var _ = Waiting.until(
                count + " calls", LONG, () -> Optional.of(received.size()).filter(size -> size >= count));
    }
}
