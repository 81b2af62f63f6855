package dev.panelagent.server;

import dev.panelagent.common.AgentException;
import dev.panelagent.common.Text;
import dev.panelagent.engine.ContainerEngine;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;

/** The last lines a container printed, for people who want to know why it ended. */
final class OutputTail {
    private static final int LINES = 5;

    private final Deque<String> lines = new ArrayDeque<>();

    private OutputTail() {}

    /** In quotes, the oldest first; empty if it printed nothing or nobody can tell. */
    static String of(ContainerEngine engine, String container) {
        OutputTail tail = new OutputTail();
        try {
            engine.readLog(container, Instant.EPOCH, (stream, at, bytes) -> tail.add(bytes));
        } catch (AgentException e) {
            return "";
        }
        return tail.lines.stream().map(Text::quote).collect(Collectors.joining(", "));
    }

    private void add(byte[] bytes) {
        String line = new String(bytes, StandardCharsets.UTF_8).strip();
        if (!line.isEmpty()) {
            lines.addLast(line);
        }
        if (lines.size() > LINES) {
            lines.removeFirst();
        }
    }
}
