package dev.panelagent.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.PanelConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a Panel has read of one server's console. From each answer to {@code console:connect} on the sequence numbers must
 * go on without a break; the first that does not is a fault. Thread-safe.
 */
final class Reading {
    /** A number that is no line of a {@link Flood}. */
    static final int OTHER = -1;
    /** A number that was announced as missing. */
    static final int MISSING = -2;

    /** An announced gap. */
    record Gap(int from, int to, String reason) {}

    private final List<Gap> gaps = new ArrayList<>();
    /** By sequence number: the number the line itself says. */
    private int[] numbers = new int[1 << 20];

    private int last;
    private int cutAt = Integer.MAX_VALUE;
    private @Nullable PanelConnection connected;
    private String lastText = "";
    private String fault = "";

    synchronized void connected(PanelConnection connection) {
        connected = connection;
    }

    /** Breaks the connection as soon as this number has come. */
    synchronized void cutAt(int seq) {
        cutAt = seq;
    }

    synchronized void frame(PanelConnection connection, String event, JsonNode data) {
        if (!connection.equals(connected)) {
            return;
        }
        if (event.equals("console_gap")) {
            Gap gap = new Gap(
                    data.path("fromSeq").asInt(),
                    data.path("toSeq").asInt(),
                    data.path("reason").asText());
            gaps.add(gap);
            take(gap.from(), gap.to(), MISSING);
        } else {
            for (JsonNode line : data.path("lines")) {
                int seq = line.path("seq").asInt();
                lastText = line.path("text").asText();
                take(seq, seq, Flood.number(lastText));
            }
        }
        if (last >= cutAt) {
            cutAt = Integer.MAX_VALUE;
            connected = null;
            connection.reset();
        }
    }

    private void take(int from, int to, int number) {
        if (from != last + 1 || to < from) {
            if (fault.isEmpty()) {
                fault = "after " + last + " came " + from + " to " + to;
            }
            return;
        }
        if (to >= numbers.length) {
            numbers = Arrays.copyOf(numbers, Math.max(to + 1, 2 * numbers.length));
        }
        Arrays.fill(numbers, from, to + 1, number);
        last = to;
    }

    /** The last sequence number up to which all has come. */
    synchronized int last() {
        return last;
    }

    synchronized String lastText() {
        return lastText;
    }

    /** What first came out of order; empty if nothing did. */
    synchronized String fault() {
        return fault;
    }

    synchronized List<Gap> gaps() {
        return List.copyOf(gaps);
    }

    /** What the lines from one sequence number to another say of themselves. */
    synchronized int[] numbers(int from, int to) {
        return Arrays.copyOfRange(numbers, from, to + 1);
    }
}
