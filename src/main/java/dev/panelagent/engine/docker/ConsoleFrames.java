package dev.panelagent.engine.docker;

import dev.panelagent.engine.ConsoleListener;
import dev.panelagent.engine.ConsoleListener.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Takes apart the engine's stream of output: framed by output, or plain where the container has a terminal. */
final class ConsoleFrames implements EngineStream.Body {
    private static final int HEADER = 8;
    private static final int PIECE = 32 * 1024;
    private static final int STDERR = 2;

    private final boolean tty;
    private final ConsoleListener listener;

    ConsoleFrames(boolean tty, ConsoleListener listener) {
        this.tty = tty;
        this.listener = listener;
    }

    @Override
    public void read(InputStream body) throws IOException {
        if (tty) {
            readPlain(body);
        } else {
            readFramed(body);
        }
    }

    private void readPlain(InputStream body) throws IOException {
        byte[] buffer = new byte[PIECE];
        for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
            listener.output(Stream.STDOUT, Arrays.copyOf(buffer, count));
        }
    }

    /** Header: which output, three zeros, length as 32 bits big-endian. */
    private void readFramed(InputStream body) throws IOException {
        byte[] header = new byte[HEADER];
        while (body.readNBytes(header, 0, HEADER) == HEADER) {
            Stream stream = header[0] == STDERR ? Stream.STDERR : Stream.STDOUT;
            long left = Integer.toUnsignedLong(ByteBuffer.wrap(header).getInt(HEADER / 2));
            while (left > 0) {
                byte[] piece = body.readNBytes((int) Math.min(left, PIECE));
                if (piece.length == 0) {
                    return;
                }
                listener.output(stream, piece);
                left -= piece.length;
            }
        }
    }
}
