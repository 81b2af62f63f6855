package dev.panelagent.config;

import dev.panelagent.common.ByteSize;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The settings about what is fetched from elsewhere. */
final class FilesReader {
    private static final long MOST_BYTES = 1024 * ByteSize.GIB;
    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]*");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final Pattern BITS = Pattern.compile("\\d{1,3}");
    private static final String WEBHOOK_EXAMPLE = "https://panel.example/api/workshop/webhook/status";

    private final ConfigReader settings;

    FilesReader(ConfigReader settings) {
        this.settings = settings;
    }

    AgentConfig.Files read() {
        return new AgentConfig.Files(
                forbidden(),
                maxBytes(),
                settings.duration(Setting.PULL_TIMEOUT, Duration.ofSeconds(10), Duration.ofHours(24)),
                new AgentConfig.SteamCmd(image(), command()),
                webhook());
    }

    private Optional<String> forbidden() {
        String text = settings.raw(Setting.PULL_FORBIDDEN);
        if (text.equals("special")) {
            return Optional.empty();
        }
        if (text.equals("none")) {
            return Optional.of("");
        }
        if (!Arrays.stream(text.split(",", -1)).map(String::strip).allMatch(FilesReader::isRange)) {
            settings.problem(
                    Setting.PULL_FORBIDDEN,
                    "is " + ConfigReader.quote(text) + "; use ranges like 10.0.0.0/8,fc00::/7, or special, or none");
        }
        return Optional.of(text);
    }

    /** Whether this is one range in CIDR notation, or one address. */
    private static boolean isRange(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        boolean wide = IPV6.matcher(address).matches();
        if (!wide && !IPV4.matcher(address).matches()) {
            return false;
        }
        try {
            InetAddress _ = InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException e) {
            return false;
        }
        return slash < 0 || isPrefix(text.substring(slash + 1), wide ? 128 : 32);
    }

    private static boolean isPrefix(String bits, int most) {
        return BITS.matcher(bits).matches() && Integer.parseInt(bits) <= most;
    }

    private long maxBytes() {
        String text = settings.raw(Setting.PULL_MAX_SIZE);
        Optional<Long> bytes = ByteSize.parse(text, 1).filter(size -> size >= ByteSize.MIB && size <= MOST_BYTES);
        if (bytes.isEmpty()) {
            settings.problem(
                    Setting.PULL_MAX_SIZE,
                    "is " + ConfigReader.quote(text) + "; use a size like 500m or 10g, 1m to 1t");
        }
        return bytes.orElse(ByteSize.MIB);
    }

    private Optional<String> image() {
        String text = settings.raw(Setting.STEAMCMD_IMAGE);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!IMAGE.matcher(text).matches()) {
            settings.problem(
                    Setting.STEAMCMD_IMAGE,
                    "is " + ConfigReader.quote(text) + "; use the name of an image, like registry.example/steamcmd:1");
        }
        return Optional.of(text);
    }

    private String command() {
        String text = settings.raw(Setting.STEAMCMD_COMMAND);
        if (!text.contains("{appId}") || !text.contains("{workshopId}")) {
            settings.problem(
                    Setting.STEAMCMD_COMMAND,
                    "lacks {appId} or {workshopId}; put both where the command line needs them");
        }
        return text;
    }

    private Optional<URI> webhook() {
        String text = settings.raw(Setting.PANEL_WEBHOOK_URL);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<URI> uri = settings.uri(Setting.PANEL_WEBHOOK_URL, text, Set.of("http", "https"), WEBHOOK_EXAMPLE);
        uri.filter(found -> !isUsable(found))
                .ifPresent(found -> settings.problem(
                        Setting.PANEL_WEBHOOK_URL,
                        "has no valid host and port, or carries a user; use a form like " + WEBHOOK_EXAMPLE));
        return uri;
    }

    private static boolean isUsable(URI uri) {
        return uri.getHost() != null
                && uri.getPort() != 0
                && uri.getPort() <= ConfigReader.MAX_PORT
                && uri.getRawUserInfo() == null;
    }
}
