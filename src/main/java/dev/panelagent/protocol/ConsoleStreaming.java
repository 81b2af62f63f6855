package dev.panelagent.protocol;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How a server's console goes over the link. */
public enum ConsoleStreaming {
    /** Not at all. */
    OFF,
    /** A {@code server_output} frame for each line, which is all that old Panels know (protocol 3.2). */
    LINES,
    /** {@code console_output} events, each with many lines. */
    BATCHES;

    /** As settings and requests name it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ConsoleStreaming> parse(String word) {
        return Stream.of(values()).filter(value -> value.word().equals(word)).findFirst();
    }
}
