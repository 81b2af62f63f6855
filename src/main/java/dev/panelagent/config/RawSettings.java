package dev.panelagent.config;

import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/** The settings as text, from every MicroProfile Config source. */
final class RawSettings {
    private RawSettings() {}

    /** Unexpanded: a token may hold <code>${</code>, which an expanded value would lose without a word. */
    static Optional<String> find(String name) {
        return Optional.ofNullable(
                ConfigProvider.getConfig().getConfigValue(name).getRawValue());
    }
}
