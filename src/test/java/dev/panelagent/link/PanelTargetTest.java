package dev.panelagent.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.config.Secret;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PanelTargetTest {
    private static PanelTarget target(String url) {
        return PanelTarget.of(URI.create(url), "node-1", new Secret("s3cret"));
    }

    @ParameterizedTest
    @CsvSource({
        "ws://panel:8080, ws://panel:8080/?nodeId=node-1",
        "ws://panel:8080/, ws://panel:8080/?nodeId=node-1",
        "wss://panel.example/ws/agents, wss://panel.example/ws/agents?nodeId=node-1",
        "ws://panel/?a=b&c=d, ws://panel/?nodeId=node-1&a=b&c=d",
        "ws://panel/?nodeId=other&a=b, ws://panel/?nodeId=other&a=b",
        // Taken for the node id by the Panel, which looks for the first nodeId= anywhere.
        "ws://panel/?parentnodeId=7, ws://panel/?nodeId=node-1&parentnodeId=7",
        "ws://[::1]:8080/x, ws://[::1]:8080/x?nodeId=node-1",
        "ws://panel/a%20b?t=a%2Bb#part, ws://panel/a%20b?nodeId=node-1&t=a%2Bb",
        "ws://user:pass@panel/, ws://panel/?nodeId=node-1"
    })
    void nodeIdIsAddedAndTheRestKept(String url, String expected) {
        assertThat(target(url).uri()).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({"ws://panel:8080/x, http://panel:8080/x?nodeId=node-1", "wss://panel/x, https://panel/x?nodeId=node-1"})
    void plainHttpGoesToTheSamePlace(String url, String expected) {
        assertThat(target(url).httpUri()).hasToString(expected);
    }

    @Test
    void headersCarryTheTokenAndTheNodeIdInEveryForm() {
        assertThat(target("ws://panel").headers())
                .isEqualTo(Map.of("Authorization", "Bearer s3cret", "X-Node-Id", "node-1", "X-Agent-ID", "node-1"));
    }

    @Test
    void printsNeitherTokenNorQuery() {
        assertThat(target("ws://panel:8080/x?key=hidden")).hasToString("ws://panel:8080/x");
    }
}
