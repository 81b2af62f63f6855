package dev.panelagent.console;

import dev.panelagent.protocol.ConsoleEntry;
import dev.panelagent.protocol.ConsoleGap;
import dev.panelagent.protocol.ConsoleLine;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * How the history is written: text, one record a line, {@code <number> <microseconds> <kind> <text>}, so that people can
 * read it with what they have. Kinds: {@code o} and {@code e} are a line of stdout and stderr, {@code O} and {@code E}
 * one that continues, {@code g} a gap, {@code c} the container the lines that follow come from.
 */
final class HistoryFormat {
    private static final char GAP = 'g';
    private static final char CONTAINER = 'c';
    private static final int MICROS = 1_000_000;
    private static final int NANOS_PER_MICRO = 1_000;

    /** One record. */
    sealed interface Item {}

    record Entry(ConsoleEntry entry) implements Item {}

    /**
     * Lines come from this container.
     *
     * @param at since when
     * @param seq the last number before
     */
    record Container(String id, Instant at, long seq) implements Item {}

    private HistoryFormat() {}

    static void write(ConsoleEntry entry, ByteArrayOutputStream to) {
        switch (entry) {
            case ConsoleLine line -> write(line.seq(), line.at(), kind(line), line.text(), to);
            case ConsoleGap gap ->
                write(
                        gap.seq(),
                        gap.at(),
                        GAP,
                        gap.lastSeq() + " " + gap.reason().name(),
                        to);
        }
    }

    static void write(Container container, ByteArrayOutputStream to) {
        write(container.seq(), container.at(), CONTAINER, container.id(), to);
    }

    private static char kind(ConsoleLine line) {
        char kind = line.stream().equals(Streams.STDERR) ? 'e' : 'o';
        return line.continues() ? Character.toUpperCase(kind) : kind;
    }

    private static void write(long seq, Instant at, char kind, String text, ByteArrayOutputStream to) {
        long micros = Math.addExact(Math.multiplyExact(at.getEpochSecond(), MICROS), at.getNano() / NANOS_PER_MICRO);
        to.writeBytes((seq + " " + micros + " " + kind + " ").getBytes(StandardCharsets.ISO_8859_1));
        to.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        to.write('\n');
    }

    /** Reads one record without its line end; empty if it is none. */
    static Optional<Item> read(byte[] bytes, int from, int to) {
        int first = indexOfSpace(bytes, from, to);
        int second = indexOfSpace(bytes, first + 1, to);
        if (first < 0 || second < 0 || second + 2 >= to || bytes[second + 2] != ' ') {
            return Optional.empty();
        }
        long seq = number(bytes, from, first);
        long micros = number(bytes, first + 1, second);
        if (seq < 0 || micros < 0) {
            return Optional.empty();
        }
        Instant at = Instant.ofEpochSecond(micros / MICROS, micros % MICROS * NANOS_PER_MICRO);
        String text = new String(bytes, second + 3, to - second - 3, StandardCharsets.UTF_8);
        return switch (bytes[second + 1]) {
            case 'o' -> line(seq, at, Streams.STDOUT, text, false);
            case 'O' -> line(seq, at, Streams.STDOUT, text, true);
            case 'e' -> line(seq, at, Streams.STDERR, text, false);
            case 'E' -> line(seq, at, Streams.STDERR, text, true);
            case GAP -> gap(seq, at, text);
            case CONTAINER -> Optional.of(new Container(text, at, seq));
            default -> Optional.empty();
        };
    }

    private static Optional<Item> line(long seq, Instant at, String stream, String text, boolean continues) {
        return Optional.of(new Entry(new ConsoleLine(seq, at, stream, text, continues)));
    }

    private static Optional<Item> gap(long seq, Instant at, String text) {
        String[] parts = text.split(" ", 2);
        try {
            return Optional.of(
                    new Entry(new ConsoleGap(seq, Long.parseLong(parts[0]), at, ConsoleGap.Reason.valueOf(parts[1]))));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static int indexOfSpace(byte[] bytes, int from, int to) {
        for (int i = Math.max(from, 0); i < to; i++) {
            if (bytes[i] == ' ') {
                return i;
            }
        }
        return -1;
    }

    /** -1 if it is none. */
    private static long number(byte[] bytes, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return from < to && to - from <= 18 ? value : -1;
    }
}
