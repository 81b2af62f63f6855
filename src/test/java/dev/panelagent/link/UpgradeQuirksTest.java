package dev.panelagent.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.config.Secret;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpgradeQuirksTest {
    private static final PanelTarget TARGET =
            PanelTarget.of(URI.create("ws://panel:8080"), "node-1", new Secret("s3cret"));

    private static IOException refusal(int status) {
        String message = "CWWKH0039E: When an outgoing WebSocket request was sent to the ws://127.0.0.1:443/?nodeId=200"
                + " endpoint on the target server, a Status code: " + status + " response was returned.";
        return new IOException(new IllegalStateException(message));
    }

    @ParameterizedTest
    @CsvSource({"401, true", "403, true", "404, false", "500, false", "302, false"})
    void statusIsFoundInTheTextOfTheFailure(int status, boolean refused) {
        Loss loss = UpgradeQuirks.loss(refusal(status), TARGET, "");

        assertThat(loss.refused()).isEqualTo(refused);
        assertThat(loss.problem()).contains("HTTP " + status);
    }

    @Test
    void hintOfThePreflightExplainsAFailureThatDoesNot() {
        Loss loss = UpgradeQuirks.loss(new IOException("broken"), TARGET, "it answers with a redirect");

        assertThat(loss.problem()).contains("redirect");
    }

    @Test
    void failureWithoutStatusIsNamedByItsRoot() {
        Loss loss = UpgradeQuirks.loss(new IOException(new IllegalStateException("certificate expired")), TARGET, "");

        assertThat(loss.refused()).isFalse();
        assertThat(loss.problem()).contains("certificate expired");
    }

    @Test
    void escapesAreEscapedForTheWire() {
        assertThat(UpgradeQuirks.forWire(URI.create("ws://panel/a%20b?t=a%2Bb")))
                .hasToString("ws://panel/a%2520b?t=a%252Bb");
    }
}
