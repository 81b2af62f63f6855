package dev.panelagent.protocol;

import java.util.List;

/** What shows that a started server is ready for players. */
public sealed interface Readiness {
    /** A process that runs is ready. */
    record Running() implements Readiness {}

    /**
     * A line of the console that matches any of these.
     *
     * @param patterns plain text or {@code regex:}, at least one
     */
    record ConsolePatterns(List<String> patterns) implements Readiness {
        /** What a pattern starts with that is a regular expression (RE2 syntax, as in eggs) and not plain text. */
        public static final String REGEX = "regex:";

        public ConsolePatterns {
            patterns = List.copyOf(patterns);
        }
    }

    /** The health check of the image succeeds. */
    record HealthCheck() implements Readiness {}

    /** The game listens on this port of its container. */
    record TcpPort(int port) implements Readiness {}
}
