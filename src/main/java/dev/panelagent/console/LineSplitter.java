package dev.panelagent.console;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts one output stream into lines. Bytes are gathered before they are decoded, so that a character split over two
 * chunks comes out whole; invalid bytes become U+FFFD. A carriage return before the line end goes with it; one elsewhere
 * stays, as it is the Panel's terminal that draws over what it has drawn. Lines over 64 KiB are cut, between characters.
 * Not thread-safe: one stream, one thread.
 */
final class LineSplitter {
    static final int LONGEST = 64 * 1024;
    /** How many bytes of a character may precede a place where it is cut. */
    private static final int MOST_CUT_OFF = 3;

    private final ByteArrayOutputStream partial = new ByteArrayOutputStream(256);

    /**
     * A line, or a piece of one.
     *
     * @param continues whether the next piece belongs to the same line
     */
    record Piece(String text, boolean continues) {}

    /** The lines this chunk completed, without their ends. */
    List<Piece> feed(byte[] chunk) {
        List<Piece> lines = new ArrayList<>();
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
    List<Piece> finish() {
        return partial.size() == 0 ? List.of() : List.of(take());
    }

    private void gather(byte[] chunk, int from, int to, List<Piece> lines) {
        int start = from;
        while (partial.size() + to - start > LONGEST) {
            int room = LONGEST - partial.size();
            partial.write(chunk, start, room);
            lines.add(cut());
            start += room;
        }
        partial.write(chunk, start, to - start);
    }

    private Piece cut() {
        byte[] bytes = partial.toByteArray();
        int end = bytes.length - begun(bytes);
        partial.reset();
        partial.write(bytes, end, bytes.length - end);
        return new Piece(new String(bytes, 0, end, StandardCharsets.UTF_8), true);
    }

    /** How many bytes at the end are the beginning of a character whose rest is yet to come (RFC 3629, 3). */
    private static int begun(byte[] bytes) {
        for (int back = 1; back <= MOST_CUT_OFF; back++) {
            int lead = bytes[bytes.length - back] & 0xff;
            if (lead >= 0xc0) {
                int length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
                return length > back ? back : 0;
            }
            if (lead < 0x80) {
                return 0;
            }
        }
        return 0;
    }

    private Piece take() {
        String line = partial.toString(StandardCharsets.UTF_8);
        partial.reset();
        return new Piece(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line, false);
    }
}
