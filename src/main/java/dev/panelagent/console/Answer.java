package dev.panelagent.console;

import java.util.function.Consumer;

/** What a server prints for a while, as one text; no more than fits into an answer. Thread-safe. */
final class Answer implements Consumer<String> {
    private static final int LONGEST = 256 * 1024;

    private final StringBuilder text = new StringBuilder();

    @Override
    public synchronized void accept(String line) {
        if (text.length() + line.length() < LONGEST) {
            text.append(line).append('\n');
        }
    }

    @Override
    public synchronized String toString() {
        return text.toString();
    }
}
