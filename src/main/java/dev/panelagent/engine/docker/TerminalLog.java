package dev.panelagent.engine.docker;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the log of a container with a terminal into messages. A line feed ends one, but the parts of a long line, and
 * what was printed last before a container ended, have none: the next message follows on the same line, and only its
 * stamp tells. A time that the program prints is told from a stamp by being older than the stamp of its own line.
 */
final class TerminalLog {
    private static final int USUAL_LINE = 1024;

    private final Consumer<byte[]> messages;
    private byte[] message = new byte[USUAL_LINE];
    private int length;
    private @Nullable Instant stamp;

    /** Gives each message with its stamp. */
    TerminalLog(Consumer<byte[]> messages) {
        this.messages = messages;
    }

    void read(InputStream input) throws IOException {
        byte[] buffer = new byte[USUAL_LINE];
        for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
            for (int i = 0; i < count; i++) {
                add(buffer[i]);
            }
        }
        end(length);
    }

    private void add(byte next) {
        if (length == LogMessages.LONGEST) {
            throw LogMessages.tooLong();
        }
        if (length == message.length) {
            message = Arrays.copyOf(message, length * 2);
        }
        message[length++] = next;
        if (next == '\n') {
            end(length);
        } else if (next == ' ' && LogStamp.mayEnd(message, length)) {
            stamped();
        }
    }

    private void stamped() {
        int start = length - LogStamp.DOCKER_LENGTH;
        Instant found = LogStamp.at(Arrays.copyOfRange(message, start, length))
                .map(LogStamp::at)
                .orElse(null);
        if (start == 0) {
            stamp = found;
        } else if (found != null && stamp != null && !found.isBefore(stamp)) {
            end(start);
            stamp = found;
        }
    }

    private void end(int size) {
        if (size > 0) {
            messages.accept(Arrays.copyOf(message, size));
        }
        System.arraycopy(message, size, message, 0, length - size);
        length -= size;
        stamp = null;
    }
}
