package dev.panelagent.protocol;

import java.time.Instant;

/**
 * One line a server printed.
 *
 * @param seq per server, from 1
 * @param stream {@code stdout} or {@code stderr}
 * @param text without its line end, colours and all
 * @param continues whether it was cut because it was too long, so that the next line of this stream goes on with it
 */
public record ConsoleLine(long seq, Instant at, String stream, String text, boolean continues) implements ConsoleEntry {
    public ConsoleLine(long seq, Instant at, String stream, String text) {
        this(seq, at, stream, text, false);
    }

    @Override
    public long lastSeq() {
        return seq;
    }
}
