package dev.panelagent.protocol;

import java.util.Optional;

/**
 * What can be set for one server's console.
 *
 * @param historyBytes bound on its history; empty: the agent's default
 * @param streaming how it goes over the link unless the Panel connects or disconnects; empty: the agent's default
 * @param linesPerSecond what is printed above that is skipped and announced; 0: no limit
 * @param view what the Panel keeps for its own display, as a JSON object
 */
public record ConsoleSettings(
        Optional<Long> historyBytes, Optional<ConsoleStreaming> streaming, int linesPerSecond, String view) {
    public static final ConsoleSettings DEFAULT = new ConsoleSettings(Optional.empty(), Optional.empty(), 0, "{}");
}
