package dev.panelagent.config;

import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The settings in force as one line for the log: what was set as it was written, defaults filled in, secrets masked. */
final class ConfigLog {
    private static final String MASK = "***";

    private ConfigLog() {}

    static String effective(Function<String, Optional<String>> source, AgentConfig config) {
        return Stream.of(Setting.values())
                .map(setting -> setting + "=" + shown(setting, source, config))
                .collect(Collectors.joining(", "));
    }

    private static String shown(Setting setting, Function<String, Optional<String>> source, AgentConfig config) {
        String value = source.apply(setting.name())
                .map(String::strip)
                .filter(v -> !v.isEmpty())
                .orElse(setting.fallback());
        return switch (setting) {
            case AGENT_SECRET, AGENT_TOKENS, LEGACY_REST_TOKEN, TRUST_STORE_PASSWORD -> value.isEmpty() ? "" : MASK;
            case CONTAINER_USER -> config.servers().user().orElse("image");
            default -> masked(value).replaceAll("\\p{Cntrl}", "?");
        };
    }

    /** Text without what an address may carry in confidence: a user's password, a token in the query. */
    static String masked(String text) {
        return text.replaceAll("(?<=//)[^/@]*@", MASK + "@").replaceAll("(?s)\\?.*", "?" + MASK);
    }
}
