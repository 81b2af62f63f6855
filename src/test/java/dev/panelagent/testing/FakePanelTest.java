package dev.panelagent.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panelagent.contract.Contract;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** It holds what an agent sends against the contract. */
class FakePanelTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static void send(FakePanel panel, String... texts) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            WebSocket socket = client.newWebSocketBuilder()
                    .header("Authorization", "Bearer token")
                    .buildAsync(URI.create(panel.url() + "/?nodeId=node-1"), new WebSocket.Listener() {})
                    .join();
            for (String text : texts) {
                var _ = socket.sendText(text, true).join();
            }
            var _ = panel.awaitConnection(LIMIT).awaitTexts(texts.length, _ -> true, LIMIT);
            socket.abort();
        }
    }

    private static String heartbeat() {
        return Contract.frame("heartbeat").path("examples").path(0).toString();
    }

    @Test
    void whatTheContractDescribesPasses() {
        FakePanel panel = FakePanel.start("token");
        send(panel, heartbeat());

        assertThatCode(panel::close).doesNotThrowAnyException();
    }

    @Test
    void whatTheContractDoesNotDescribeFailsTheTest() {
        FakePanel panel = FakePanel.start("token");
        send(panel, heartbeat(), "{\"type\":\"hello\",\"data\":{}}");

        assertThatThrownBy(panel::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no frame of an agent is called 'hello'");
    }

    @Test
    void aFrameAmongManyOfItsTypeIsNotLookedAt() {
        FakePanel panel = FakePanel.start("token");
        String[] flood = new String[201];
        java.util.Arrays.fill(flood, heartbeat());
        flood[200] = heartbeat().replace("online", "late");
        send(panel, flood);

        assertThatCode(panel::close).doesNotThrowAnyException();
    }
}
