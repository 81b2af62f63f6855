package dev.panelagent.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.config.Secret;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PanelProbeTest {
    private static final PanelTarget TARGET =
            PanelTarget.of(URI.create("ws://panel:8080"), "node-1", new Secret("s3cret"));
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(4);

    private static PanelProbe.Verdict look(boolean strict, PanelProbe.Request request) {
        return new PanelProbe(request, CONNECT_TIMEOUT).look(TARGET, strict);
    }

    private static PanelProbe.Request throwing(IOException e) {
        return (uri, headers, timeout) -> {
            throw e;
        };
    }

    @Test
    void asksWithTheTokenForHalfTheTimeOfTheAttempt() {
        PanelProbe.Verdict verdict = look(false, (uri, headers, timeout) -> {
            assertThat(uri).hasToString("http://panel:8080/?nodeId=node-1");
            assertThat(headers).containsEntry("Authorization", "Bearer s3cret");
            assertThat(timeout).isEqualTo(Duration.ofSeconds(2));
            return 426;
        });

        assertThat(verdict).isEqualTo(new PanelProbe.GoOn(""));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400, 404, 426, 500, 503})
    void anyAnswerMeansReachable(int status) {
        assertThat(look(true, (uri, headers, timeout) -> status)).isEqualTo(new PanelProbe.GoOn(""));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void refusalEndsTheAttempt(int status) {
        assertThat(look(false, (uri, headers, timeout) -> status))
                .isEqualTo(new PanelProbe.GiveUp(Loss.byStatus(status, TARGET)));
    }

    @Test
    void redirectIsAHint() {
        assertThat(look(false, (uri, headers, timeout) -> 301))
                .isInstanceOfSatisfying(
                        PanelProbe.GoOn.class, on -> assertThat(on.hint()).contains("redirect"));
    }

    @Test
    void deadServerEndsTheAttempt() {
        assertThat(look(false, throwing(new ConnectException("refused")))).isInstanceOf(PanelProbe.GiveUp.class);
        assertThat(look(false, throwing(new HttpConnectTimeoutException("timeout"))))
                .isInstanceOf(PanelProbe.GiveUp.class);
    }

    @Test
    void silentServerEndsTheAttemptOnlyWhileAnotherHangs() {
        PanelProbe.Request silent = throwing(new HttpTimeoutException("timeout"));
        PanelProbe.Request interrupted = (uri, headers, timeout) -> {
            throw new TimeoutException("guard");
        };

        assertThat(look(false, silent)).isInstanceOf(PanelProbe.GoOn.class);
        assertThat(look(false, interrupted)).isInstanceOf(PanelProbe.GoOn.class);
        assertThat(look(true, silent)).isInstanceOf(PanelProbe.GiveUp.class);
        assertThat(look(true, interrupted)).isInstanceOf(PanelProbe.GiveUp.class);
    }

    @Test
    void whatOnlyPlainHttpCannotDoDoesNotKeepTheAgentOut() {
        assertThat(look(true, throwing(new IOException("unable to find valid certification path"))))
                .isEqualTo(new PanelProbe.GoOn(""));
    }
}
