package dev.panelagent.engine.docker;

import dev.panelagent.engine.ConsoleListener;
import dev.panelagent.engine.ConsoleListener.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes apart the engine's stream of output: framed by output, or plain where the container has a terminal. A game that
 * prints a lot makes a frame of each line; frames that have come already are told together, so that a listener is called
 * once for many. Nothing that was read waits for what has not come yet.
 */
final class ConsoleFrames implements EngineStream.Body {
    private static final int PIECE = 32 * 1024;

    private final boolean tty;
    private final ConsoleListener listener;
    private final ReadPace pace;
    /** Read and not yet told, all of one output. */
    private final byte[] piece = new byte[PIECE];

    private int length;
    private Stream stream = Stream.STDOUT;

    ConsoleFrames(boolean tty, ConsoleListener listener) {
        this(tty, listener, new ReadPace(System::nanoTime, LockSupport::parkNanos));
    }

    ConsoleFrames(boolean tty, ConsoleListener listener, ReadPace pace) {
        this.tty = tty;
        this.listener = listener;
        this.pace = pace;
    }

    /** Something was written to the console: what is printed on that is told at once. */
    void typed() {
        pace.typed();
    }

    @Override
    public void read(InputStream body) throws IOException {
        if (tty) {
            readPlain(body);
        } else {
            try {
                readFramed(new ReadAhead(body));
            } finally {
                tell();
            }
        }
    }

    private void readPlain(InputStream body) throws IOException {
        for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
            length = count;
            tell();
            pace.beforeWaiting();
        }
    }

    private void readFramed(ReadAhead input) throws IOException {
        Optional<FrameHeader> header = next(input);
        while (header.isPresent()) {
            if (header.get().kind().stream() != stream) {
                tell();
                stream = header.get().kind().stream();
            }
            if (!readFrame(header.get().length(), input)) {
                return;
            }
            header = next(input);
        }
    }

    private Optional<FrameHeader> next(ReadAhead input) throws IOException {
        if (!input.hasNow(FrameHeader.BYTES)) {
            tell();
            pace.beforeWaiting();
        }
        return FrameHeader.read(input);
    }

    /** False if it was cut off. */
    private boolean readFrame(long size, ReadAhead input) throws IOException {
        long left = size;
        while (left > 0) {
            if (length == PIECE || !input.hasNow(1)) {
                tell();
            }
            int count = input.read(piece, length, (int) Math.min(left, PIECE - length));
            if (count < 0) {
                return false;
            }
            length += count;
            left -= count;
        }
        return true;
    }

    private void tell() {
        if (length > 0) {
            byte[] told = Arrays.copyOf(piece, length);
            length = 0;
            listener.output(stream, told);
            pace.told(told.length);
        }
    }
}
