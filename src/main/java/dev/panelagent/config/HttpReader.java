package dev.panelagent.config;

import dev.panelagent.common.ByteSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The settings of the HTTP API, and the tokens, here or in files. What is wrong with one is said without quoting it. */
final class HttpReader {
    private static final int MAX_SECRET_BYTES = 8192;
    private static final int MAX_FILE_BYTES = 65_536;
    private static final Pattern TOKEN = Pattern.compile("[!-~]{8,256}");

    private static final String TOKEN_ADVICE = "; use 8 to 256 printable ASCII characters without white space";

    private final ConfigReader settings;

    HttpReader(ConfigReader settings) {
        this.settings = settings;
    }

    Secret secret() {
        String direct = settings.raw(Setting.AGENT_SECRET);
        String file = settings.raw(Setting.AGENT_SECRET_FILE);
        if (!direct.isEmpty() && !file.isEmpty()) {
            settings.problem(Setting.AGENT_SECRET_FILE, "is set together with AGENT_SECRET; set one of them");
        }
        String value = file.isEmpty() ? direct : secretFrom(file);
        if (value.isEmpty() && file.isEmpty()) {
            settings.problem(
                    Setting.AGENT_SECRET, "is missing; set it, or AGENT_SECRET_FILE, to the token the Panel uses");
        } else if (value.chars().anyMatch(c -> c < ' ' || c > '~')) {
            settings.problem(
                    file.isEmpty() ? Setting.AGENT_SECRET : Setting.AGENT_SECRET_FILE,
                    "holds characters that cannot stand in an HTTP header; use printable ASCII");
        }
        return new Secret(value);
    }

    private String secretFrom(String file) {
        String value =
                content(Setting.AGENT_SECRET_FILE, file, MAX_SECRET_BYTES).strip();
        if (value.length() > MAX_SECRET_BYTES) {
            settings.problem(
                    Setting.AGENT_SECRET_FILE,
                    "names " + ConfigReader.quote(file) + ", which is too long to be a token");
        }
        return value;
    }

    /** The start of a file, a byte more than {@code most} if it has more; empty if there is nothing to be had. */
    private String content(Setting setting, String file, int most) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            String value = new String(in.readNBytes(most + 1), StandardCharsets.UTF_8);
            if (value.isBlank()) {
                settings.problem(
                        setting, "names " + ConfigReader.quote(file) + ", which is empty; put the token in it");
            }
            return value;
        } catch (IOException | InvalidPathException e) {
            settings.problem(
                    setting,
                    "names " + ConfigReader.quote(file) + ", which cannot be read ("
                            + e.getClass().getSimpleName() + "); make it readable for the agent's user");
            return "";
        }
    }

    AgentConfig.Http read(Secret secret, AgentConfig.Ports ports) {
        List<Secret> tokens = tokens(secret);
        return new AgentConfig.Http(
                tokens, settings.size(Setting.MAX_BODY_SIZE, ByteSize.GIB, "1g"), legacy(tokens, ports));
    }

    private Optional<AgentConfig.LegacyRest> legacy(List<Secret> usual, AgentConfig.Ports ports) {
        List<Secret> tokens = new ArrayList<>(usual);
        String token = settings.raw(Setting.LEGACY_REST_TOKEN);
        if (!token.isEmpty()) {
            if (!TOKEN.matcher(token).matches()) {
                settings.problem(Setting.LEGACY_REST_TOKEN, "cannot be used as a token" + TOKEN_ADVICE);
            }
            tokens.add(new Secret(token));
        }
        return settings.raw(Setting.LEGACY_REST_PORT).equals(Setting.LEGACY_REST_PORT.fallback())
                ? Optional.empty()
                : Optional.of(new AgentConfig.LegacyRest(legacyPort(ports), List.copyOf(tokens)));
    }

    private int legacyPort(AgentConfig.Ports ports) {
        int port = settings.port(Setting.LEGACY_REST_PORT);
        if (port == ports.health() || port == ports.ops()) {
            settings.problem(Setting.LEGACY_REST_PORT, "is " + port + ", as another port is; use one of its own");
        }
        return port;
    }

    /** The secret and the further ones. */
    private List<Secret> tokens(Secret secret) {
        List<Secret> tokens = new ArrayList<>();
        tokens.add(secret);
        Set<String> seen = new HashSet<>();
        seen.add(secret.reveal());
        add(Setting.AGENT_TOKENS, settings.raw(Setting.AGENT_TOKENS), tokens, seen);
        String file = settings.raw(Setting.AGENT_TOKENS_FILE);
        if (!file.isEmpty()) {
            add(Setting.AGENT_TOKENS_FILE, tokensFrom(file), tokens, seen);
        }
        return List.copyOf(tokens);
    }

    private String tokensFrom(String file) {
        String text = content(Setting.AGENT_TOKENS_FILE, file, MAX_FILE_BYTES);
        if (text.length() > MAX_FILE_BYTES) {
            settings.problem(
                    Setting.AGENT_TOKENS_FILE,
                    "names " + ConfigReader.quote(file) + ", which is too long to be a list of tokens");
        }
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .collect(Collectors.joining(","));
    }

    /** Each setting has one problem at most, by the place of the first token that cannot be used. */
    private void add(Setting setting, String list, List<Secret> tokens, Set<String> seen) {
        List<String> texts = Stream.of(list.split(",", -1))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
        for (int i = 0; i < texts.size(); i++) {
            String token = texts.get(i);
            if (!TOKEN.matcher(token).matches()) {
                settings.problem(setting, "holds a token that cannot be used, number " + (i + 1) + TOKEN_ADVICE);
                return;
            }
            if (!seen.add(token)) {
                settings.problem(
                        setting,
                        "holds a token that was named before or is AGENT_SECRET, number " + (i + 1) + "; leave it out");
                return;
            }
            tokens.add(new Secret(token));
        }
    }
}
