package dev.panelagent.console;

import dev.panelagent.engine.ConsoleListener;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** Output as lines without control sequences, which is how it is searched. Not thread-safe: one engine stream. */
public final class PlainLines implements ConsoleListener {
    private final Map<Stream, LineSplitter> splitters = new EnumMap<>(Stream.class);
    private final Consumer<String> reader;

    public PlainLines(Consumer<String> reader) {
        this.reader = reader;
    }

    @Override
    public void output(Stream stream, byte[] bytes) {
        splitters.computeIfAbsent(stream, _ -> new LineSplitter()).feed(bytes).stream()
                .map(piece -> Ansi.strip(piece.text()))
                .forEach(reader);
    }

    /** What has no line end by now may be half a line, as whoever searches closes the stream in the middle. */
    @Override
    public void closed() {}
}
