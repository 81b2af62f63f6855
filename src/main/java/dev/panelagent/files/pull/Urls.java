package dev.panelagent.files.pull;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.utils.URIUtils;

/** Which URLs are followed, and how they are told: without query and user, for tokens live there. */
final class Urls {
    private static final int MAX_PORT = 65535;
    private static final int SHOWN_PATH = 200;
    private static final Pattern TO_PATH = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*:)?(//[^/?#]*)?");
    private static final Pattern ILLEGAL = Pattern.compile("[^\\x21-\\x7e]|[\"<>\\\\^`{|}\\[\\]]|%(?![0-9a-fA-F]{2})");

    private Urls() {}

    /** The URL a user gave, if it is one to fetch from. */
    static URI checked(URI url) {
        problem(url).ifPresent(problem -> {
            throw new RequestException(
                    ErrorCode.CONFIG_INVALID,
                    shown(url) + " " + problem,
                    "give an http or https URL with a plain host");
        });
        return url;
    }

    /** Where a server sends on to. */
    static URI redirected(URI from, String location) {
        URI to = resolve(from, location);
        if (problem(to).isPresent()) {
            throw forbidden(from, "to " + shown(to) + ", which " + problem(to).get());
        }
        if (isSecure(from) && !isSecure(to)) {
            throw forbidden(from, "from https to http");
        }
        return to;
    }

    static boolean isSecure(URI url) {
        return scheme(url).equals("https");
    }

    /** As it may stand in messages. */
    static String shown(URI url) {
        if (url.getHost() == null) {
            return scheme(url).isEmpty() ? "the URL" : "the URL of " + Text.quote(scheme(url) + ":");
        }
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        String path = url.getRawPath();
        return scheme(url) + "://" + url.getHost() + port
                + (path.length() > SHOWN_PATH ? path.substring(0, SHOWN_PATH) + "..." : path);
    }

    private static Optional<String> problem(URI url) {
        if (!scheme(url).equals("http") && !isSecure(url)) {
            return Optional.of("is neither http nor https");
        }
        if (url.getHost() == null || url.getHost().contains("%")) {
            return Optional.of("names no host that is understood");
        }
        if (url.getRawUserInfo() != null) {
            return Optional.of("carries a user name");
        }
        return url.getPort() == 0 || url.getPort() > MAX_PORT
                ? Optional.of("names no port that exists")
                : Optional.empty();
    }

    private static URI resolve(URI from, String location) {
        try {
            URI base = from.getRawPath().isEmpty()
                    ? new URI(from.getScheme() + "://" + from.getRawAuthority() + "/")
                    : from;
            return URIUtils.resolve(base, new URI(escaped(location.strip())));
        } catch (URISyntaxException | IllegalArgumentException _) {
            throw new RequestException(
                    ErrorCode.DOWNLOAD_FAILED,
                    shown(from) + " redirects to something that is no URL",
                    "give the URL of the file itself");
        }
    }

    /** Servers send file names as they are, spaces and brackets and all. Headers are bytes, one to a character. */
    private static String escaped(String location) {
        Matcher toPath = TO_PATH.matcher(location);
        int path = toPath.lookingAt() ? toPath.end() : 0;
        return location.substring(0, path)
                + ILLEGAL.matcher(location.substring(path))
                        .replaceAll(
                                match -> "%%%02X".formatted((int) match.group().charAt(0)));
    }

    private static RequestException forbidden(URI from, String where) {
        return new RequestException(
                ErrorCode.ADDRESS_FORBIDDEN,
                shown(from) + " redirects " + where,
                "give a URL that leads to the file by http or https only");
    }

    private static String scheme(URI url) {
        return url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    }
}
