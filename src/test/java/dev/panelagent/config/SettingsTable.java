package dev.panelagent.config;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The settings as the README's table shows them. */
final class SettingsTable {
    private SettingsTable() {}

    static String markdown() {
        return Stream.of(Setting.values())
                .map(setting -> "| `%s` | %s | %s |"
                        .formatted(
                                setting,
                                setting.fallback().isEmpty() ? "" : '`' + setting.fallback() + '`',
                                setting.meaning()))
                .collect(Collectors.joining("\n", "| Variable | Default | Meaning |\n| --- | --- | --- |\n", "\n"));
    }
}
