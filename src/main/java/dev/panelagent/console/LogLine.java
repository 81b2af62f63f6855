package dev.panelagent.console;

import dev.panelagent.console.LineSplitter.Piece;
import java.time.Instant;

/** One line as it came: from the engine's log, or heard while that was read. */
record LogLine(String stream, Instant at, Piece piece) {
    String text() {
        return piece.text();
    }

    /** The same with another text. */
    LogLine saying(String text) {
        return new LogLine(stream, at, new Piece(text, piece.continues()));
    }
}
