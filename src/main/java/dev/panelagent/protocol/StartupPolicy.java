package dev.panelagent.protocol;

import java.time.Duration;
import java.util.List;

/**
 * When a started server counts as running.
 *
 * @param donePatterns console text that says so, plain or {@code regex:}; none means that running is ready
 * @param timeout how long the start may take
 */
public record StartupPolicy(List<String> donePatterns, Duration timeout) {
    /** What a pattern starts with that is a regular expression (RE2 syntax, as in eggs) and not plain text. */
    public static final String REGEX = "regex:";

    /** A process that runs is ready. */
    public static final StartupPolicy RUNNING_IS_READY = new StartupPolicy(List.of(), Duration.ofMinutes(5));

    public StartupPolicy {
        donePatterns = List.copyOf(donePatterns);
    }
}
