package dev.panelagent.console;

import dev.panelagent.engine.ConsoleListener;

/** The names of the two outputs, as Panels are told. */
final class Streams {
    static final String STDOUT = "stdout";
    static final String STDERR = "stderr";

    private Streams() {}

    static String name(ConsoleListener.Stream stream) {
        return stream == ConsoleListener.Stream.STDERR ? STDERR : STDOUT;
    }
}
