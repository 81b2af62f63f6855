package dev.panelagent.files.pull;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;

/** What goes wrong on the way, in words that tell no address: those of the library's exceptions do. */
final class Failures {
    private Failures() {}

    static RequestException of(URI url, IOException e) {
        return of(url, problem(e), advice(e));
    }

    static RequestException of(URI url, String problem, String advice) {
        return new RequestException(ErrorCode.DOWNLOAD_FAILED, Urls.shown(url) + " " + problem, advice);
    }

    private static String problem(IOException e) {
        return switch (e) {
            case SocketTimeoutException _ -> "does not answer";
            case HttpHostConnectException _ -> "cannot be connected to";
            case SSLException _ -> "cannot be trusted: the TLS handshake failed";
            case NoHttpResponseException _ -> "ended the connection without an answer";
            case ConnectionClosedException _ -> "ended the connection before all was sent";
            case MessageConstraintException _ -> "sends too long or too many headers";
            case ClientProtocolException _ -> "does not speak proper HTTP";
            default -> "broke off";
        };
    }

    private static String advice(IOException e) {
        return e instanceof SSLException
                ? "its certificate must be of this host, in date and from an authority that is known"
                : "check the URL, or try again later";
    }
}
