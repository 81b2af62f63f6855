package dev.panelagent.config;

import dev.panelagent.common.ByteSize;
import dev.panelagent.common.ConsoleStreaming;
import dev.panelagent.common.Durations;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.common.SettingsException;
import dev.panelagent.common.Text;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Turns raw settings into an {@link AgentConfig}. Collects every problem before it complains, so that an operator mends
 * all of them in one go. Values of secrets never appear in a problem.
 */
public final class ConfigReader {
    static final int MAX_PORT = 65_535;
    private static final long LEAST_MEMORY = 16 * ByteSize.MIB;
    private static final String PANEL_EXAMPLE = "ws://panel.example:8080 or wss://panel.example";
    private static final String ENGINE_EXAMPLE = "unix:///var/run/docker.sock or tcp://host:2375";
    private static final Duration MAX_WAIT = Duration.ofHours(24);
    private static final Pattern USER = Pattern.compile("\\d{1,9}:\\d{1,9}");

    private final Function<String, Optional<String>> source;
    private final List<String> problems = new ArrayList<>();

    private ConfigReader(Function<String, Optional<String>> source) {
        this.source = source;
    }

    /**
     * Reads and validates all settings.
     *
     * @param source the raw value of a variable, empty if it is not set
     * @throws SettingsException with every problem found
     */
    public static AgentConfig read(Function<String, Optional<String>> source) {
        return new ConfigReader(source).read();
    }

    private AgentConfig read() {
        Optional<URI> panelUrl = panelUrl();
        HttpReader http = new HttpReader(this);
        Secret secret = http.secret();
        AgentConfig.Ports ports = ports();
        AgentConfig config = new AgentConfig(
                secret,
                nodeId(panelUrl.isPresent()),
                dataDir(),
                new AgentConfig.Panel(
                        panelUrl,
                        duration(Setting.HEARTBEAT_INTERVAL, Duration.ofSeconds(1), Duration.ofSeconds(60)),
                        duration(Setting.PANEL_CONNECT_TIMEOUT, Duration.ofSeconds(1), Duration.ofMinutes(5)),
                        duration(Setting.PANEL_SEND_TIMEOUT, Duration.ofSeconds(1), Duration.ofMinutes(5)),
                        duration(Setting.RECONNECT_MAX, Duration.ofSeconds(1), Duration.ofHours(1)),
                        maxFrameBytes()),
                ports,
                http.read(secret, ports),
                new AgentConfig.Engine(
                        engineHost(),
                        duration(Setting.ENGINE_TIMEOUT, Duration.ofSeconds(1), Duration.ofMinutes(10)),
                        duration(Setting.IMAGE_PULL_TIMEOUT, Duration.ofSeconds(10), MAX_WAIT)),
                new AgentConfig.Servers(
                        user(),
                        memory(),
                        number(Setting.DEFAULT_CPU, 0, 100_000),
                        number(Setting.DEFAULT_PIDS, 16, 1_000_000),
                        flag(Setting.ADOPT_LEGACY_CONTAINERS),
                        number(Setting.PARALLEL_STARTS, 1, 100),
                        new AgentConfig.Crashes(
                                number(Setting.CRASH_RESTARTS, 0, 100),
                                duration(Setting.CRASH_RESTART_DELAY, Duration.ZERO, Duration.ofMinutes(5))),
                        new AgentConfig.Consoles(historyBytes(), streaming()),
                        aliases()),
                new FilesReader(this).read(),
                new AgentConfig.Shutdown(
                        flag(Setting.STOP_SERVERS_ON_SHUTDOWN),
                        duration(Setting.SHUTDOWN_TIMEOUT, Duration.ofSeconds(1), Duration.ofMinutes(10))));
        checkTrustStore();
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return config;
    }

    String raw(Setting setting) {
        return source.apply(setting.name())
                .map(String::strip)
                .filter(v -> !v.isEmpty())
                .orElse(setting.fallback());
    }

    void problem(Setting setting, String sentence) {
        problems.add(setting.name() + " " + sentence);
    }

    private Optional<URI> panelUrl() {
        String text = raw(Setting.PANEL_URL);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<URI> uri = uri(Setting.PANEL_URL, text, Set.of("ws", "wss"), PANEL_EXAMPLE);
        uri.ifPresent(this::checkPanelUrl);
        return uri;
    }

    private void checkPanelUrl(URI uri) {
        if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
            problem(
                    Setting.PANEL_URL,
                    "is " + quote(uri.toString()) + ", which has no valid host and port; use a form like "
                            + PANEL_EXAMPLE);
        }
        if (uri.getRawUserInfo() != null) {
            problem(Setting.PANEL_URL, "carries a user or password; put the token into AGENT_SECRET instead");
        }
        if (uri.getRawFragment() != null) {
            problem(
                    Setting.PANEL_URL,
                    "carries a fragment, which a WebSocket address cannot; leave out '#' and the rest");
        }
    }

    private URI engineHost() {
        String text = raw(Setting.DOCKER_HOST);
        Optional<URI> uri = uri(Setting.DOCKER_HOST, text, Set.of("unix", "tcp"), ENGINE_EXAMPLE);
        if (uri.isPresent() && !isEngineAddress(uri.get())) {
            problem(Setting.DOCKER_HOST, "is " + quote(text) + "; use a form like " + ENGINE_EXAMPLE);
        }
        return uri.orElse(URI.create(Setting.DOCKER_HOST.fallback()));
    }

    private static boolean isEngineAddress(URI uri) {
        if (uri.getScheme().equals("unix")) {
            String path = uri.getPath();
            return uri.getRawAuthority() == null && path != null && path.length() > 1;
        }
        return uri.getHost() != null && uri.getPort() > 0 && uri.getPort() <= MAX_PORT;
    }

    Optional<URI> uri(Setting setting, String text, Set<String> schemes, String example) {
        try {
            URI uri = new URI(text);
            if (uri.getScheme() != null && schemes.contains(uri.getScheme())) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException e) {
            // Reported below, like every other form that cannot be used.
        }
        problem(setting, "is " + quote(text) + "; use a form like " + example);
        return Optional.empty();
    }

    /** For messages: an address may carry secrets even where it cannot be used. */
    static String quote(String text) {
        return Text.quote(ConfigLog.masked(text));
    }

    private String nodeId(boolean required) {
        if (required
                && source.apply(Setting.NODE_ID.name())
                        .filter(v -> !v.isBlank())
                        .isEmpty()) {
            problem(Setting.NODE_ID, "is missing; set it to the node's uuid as the Panel shows it");
        }
        String id = raw(Setting.NODE_ID);
        if (!id.matches("[A-Za-z0-9._-]{1,128}")) {
            // The Panel takes the id from the query without decoding it (protocol 1.3).
            problem(Setting.NODE_ID, "is " + quote(id) + "; use letters, digits, '.', '_' and '-' only");
        }
        return id;
    }

    /** Used by the server's own configuration; looked at here so that a mistake is named. */
    private void checkTrustStore() {
        String file = raw(Setting.TRUST_STORE);
        if (!file.isEmpty() && !Files.isReadable(Path.of(file))) {
            problem(
                    Setting.TRUST_STORE,
                    "names " + quote(file) + ", which cannot be read; make it readable for the agent's user");
        }
    }

    private Path dataDir() {
        String text = raw(Setting.DATA_DIR);
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return path.normalize();
            }
        } catch (InvalidPathException e) {
            // Reported below, like a relative path.
        }
        problem(Setting.DATA_DIR, "is " + quote(text) + "; use an absolute path");
        return Path.of(Setting.DATA_DIR.fallback());
    }

    private AgentConfig.Ports ports() {
        int before = problems.size();
        int health = port(Setting.HEALTH_PORT);
        int ops = port(Setting.OPS_PORT);
        if (health == ops && problems.size() == before) {
            problem(Setting.OPS_PORT, "and HEALTH_PORT are both " + ops + "; use two different ports");
        }
        // Read by the server itself; what it could not use it would replace without a word.
        Duration _ = duration(Setting.TRANSFER_STALL, Duration.ofSeconds(1), Duration.ofMinutes(10));
        return new AgentConfig.Ports(health, ops);
    }

    /** As it stands, white space and all: the server reads the same variable and would take it otherwise. */
    int port(Setting setting) {
        return number(setting, source.apply(setting.name()).orElse(setting.fallback()), 1, MAX_PORT);
    }

    private Map<ServerId, ServerId> aliases() {
        String text = raw(Setting.SERVER_ALIASES);
        Map<ServerId, ServerId> aliases = new HashMap<>();
        for (String pair : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            String[] names = pair.split("=", -1);
            try {
                if (names.length != 2 || aliases.put(id(names[0]), id(names[1])) != null) {
                    problem(Setting.SERVER_ALIASES, "has " + quote(pair) + "; use name=server, each name once");
                }
            } catch (RequestException e) {
                problem(Setting.SERVER_ALIASES, "has " + quote(pair) + ": " + e.getMessage());
            }
        }
        return aliases;
    }

    private static ServerId id(String text) {
        return new ServerId(text.strip());
    }

    private Optional<String> user() {
        String text = raw(Setting.CONTAINER_USER);
        if (text.equals("image")) {
            return Optional.empty();
        }
        if (text.isEmpty()) {
            return Optional.of(GameUser.fallback());
        }
        if (!USER.matcher(text).matches()) {
            problem(Setting.CONTAINER_USER, "is " + quote(text) + "; use numbers like 988:988, or image");
        }
        return Optional.of(text);
    }

    private long memory() {
        String text = raw(Setting.DEFAULT_MEMORY);
        Optional<Long> bytes = ByteSize.parse(text, 1).filter(size -> size == 0 || size >= LEAST_MEMORY);
        if (bytes.isEmpty()) {
            problem(Setting.DEFAULT_MEMORY, "is " + quote(text) + "; use a size like 512m or 2g, at least 16m, or 0");
        }
        return bytes.orElse(0L);
    }

    private int maxFrameBytes() {
        return (int) size(Setting.MAX_FRAME_SIZE, 32 * ByteSize.MIB, "32m");
    }

    private long historyBytes() {
        return size(Setting.CONSOLE_HISTORY_SIZE, ByteSize.GIB, "1g");
    }

    /** A size of at least 1 MiB. */
    long size(Setting setting, long most, String mostInWords) {
        String text = raw(setting);
        Optional<Long> bytes = ByteSize.parse(text, 1).filter(size -> size >= ByteSize.MIB && size <= most);
        if (bytes.isEmpty()) {
            problem(setting, "is " + quote(text) + "; use a size from 1m to " + mostInWords);
        }
        return bytes.orElse(ByteSize.MIB);
    }

    private ConsoleStreaming streaming() {
        String text = raw(Setting.CONSOLE_STREAM);
        Optional<ConsoleStreaming> streaming = ConsoleStreaming.parse(text);
        if (streaming.isEmpty()) {
            problem(Setting.CONSOLE_STREAM, "is " + quote(text) + "; use lines, batches or off");
        }
        return streaming.orElse(ConsoleStreaming.OFF);
    }

    Duration duration(Setting setting, Duration least, Duration most) {
        String text = raw(setting);
        Optional<Duration> value = Durations.parse(text).filter(d -> d.compareTo(least) >= 0 && d.compareTo(most) <= 0);
        if (value.isEmpty()) {
            problem(
                    setting,
                    "is " + quote(text) + "; use a time like 500ms, 30s or 5m, from " + least.toSeconds() + "s to "
                            + most.toSeconds() + "s");
        }
        return value.orElse(least);
    }

    private int number(Setting setting, int least, int most) {
        return number(setting, raw(setting), least, most);
    }

    private int number(Setting setting, String text, int least, int most) {
        if (text.matches("\\d{1,9}")) {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        }
        problem(setting, "is " + quote(text) + "; use a number from " + least + " to " + most);
        return least;
    }

    private boolean flag(Setting setting) {
        String text = raw(setting);
        if (!text.equals("true") && !text.equals("false")) {
            problem(setting, "is " + quote(text) + "; use true or false");
        }
        return text.equals("true");
    }
}
