package dev.panelagent.console;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts one output stream into lines. Bytes are gathered before they are decoded, so that a character split over two
 * chunks comes out whole; invalid bytes become U+FFFD. A carriage return before the line end goes with it. Lines over
 * 64 KiB are cut. Not thread-safe: one stream, one thread.
 */
final class LineSplitter {
    static final int LONGEST = 64 * 1024;

    private final ByteArrayOutputStream partial = new ByteArrayOutputStream(256);

    /** The lines this chunk completed, without their ends. */
    List<String> feed(byte[] chunk) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < chunk.length; i++) {
            if (chunk[i] == '\n') {
                gather(chunk, start, i, lines);
                lines.add(take());
                start = i + 1;
            }
        }
        gather(chunk, start, chunk.length, lines);
        return lines;
    }

    /** What was printed after the last line end, when the stream is over; empty if nothing was. */
    List<String> finish() {
        return partial.size() == 0 ? List.of() : List.of(take());
    }

    private void gather(byte[] chunk, int from, int to, List<String> lines) {
        int start = from;
        while (partial.size() + to - start > LONGEST) {
            int room = LONGEST - partial.size();
            partial.write(chunk, start, room);
            lines.add(take());
            start += room;
        }
        partial.write(chunk, start, to - start);
    }

    private String take() {
        String line = partial.toString(StandardCharsets.UTF_8);
        partial.reset();
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }
}
