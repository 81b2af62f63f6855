package dev.panelagent.link;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/**
 * Draws conclusions from the pre-flight request. Only what the WebSocket could not overcome ends an attempt: a peer
 * that understands nothing but WebSocket, or a certificate only the server trusts, must not keep the agent out.
 */
final class PanelProbe {
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final int REDIRECT = 300;
    private static final int CLIENT_ERROR = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final Request request;
    private final Duration timeout;

    /** One HTTP request; returns the status. */
    @FunctionalInterface
    interface Request {
        int status(URI uri, Map<String, String> headers, Duration timeout) throws IOException, InterruptedException;
    }

    sealed interface Verdict {}

    /**
     * Try the WebSocket.
     *
     * @param hint what to make of it should that fail without saying why; may be empty
     */
    record GoOn(String hint) implements Verdict {}

    record GiveUp(Loss loss) implements Verdict {}

    /**
     * A probe.
     *
     * @param connectTimeout of the whole attempt, of which the probe takes half at most
     */
    PanelProbe(Request request, Duration connectTimeout) {
        this.request = request;
        Duration half = connectTimeout.dividedBy(2);
        this.timeout = half.compareTo(LONGEST) < 0 ? half : LONGEST;
    }

    /** Blocks up to the timeout. If {@code strict}, a Panel that does not answer is given up. */
    Verdict look(PanelTarget target, boolean strict) {
        try {
            return byStatus(request.status(target.httpUri(), target.headers(), timeout), target);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            return new GiveUp(Loss.of(
                    "the Panel at " + target + " cannot be reached: check that it runs, PANEL_URL and the network"));
        } catch (HttpTimeoutException | TimeoutException e) {
            String hint = "the Panel at " + target + " accepts connections but does not answer";
            return strict ? new GiveUp(Loss.of(hint)) : new GoOn(hint);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new GiveUp(Loss.of("the attempt was interrupted"));
        } catch (IOException | RuntimeException e) {
            return new GoOn("");
        }
    }

    private static Verdict byStatus(int status, PanelTarget target) {
        if (status == UNAUTHORIZED || status == FORBIDDEN) {
            return new GiveUp(Loss.byStatus(status, target));
        }
        if (status >= REDIRECT && status < CLIENT_ERROR) {
            return new GoOn("it answers with a redirect (HTTP " + status + "), set PANEL_URL to where that leads");
        }
        return new GoOn("");
    }
}
