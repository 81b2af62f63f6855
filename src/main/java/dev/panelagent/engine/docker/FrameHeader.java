package dev.panelagent.engine.docker;

import dev.panelagent.engine.ConsoleListener.Stream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What stands before each piece of output of a container without a terminal: which output, three zeros, the length as 32
 * bits big-endian.
 *
 * @param length of what follows, in bytes; up to 4 GiB
 */
record FrameHeader(Kind kind, long length) {
    static final int BYTES = 8;

    enum Kind {
        STDOUT,
        STDERR,
        /** What the engine itself has to say, where it cannot go on. */
        ENGINE;

        Stream stream() {
            return this == STDERR ? Stream.STDERR : Stream.STDOUT;
        }
    }

    /** The next one; empty at the end. */
    static Optional<FrameHeader> read(InputStream input) throws IOException {
        byte[] header = input.readNBytes(BYTES);
        if (header.length == 0) {
            return Optional.empty();
        }
        if (header.length < BYTES) {
            throw new EOFException("the answer ends in the middle");
        }
        Kind kind = switch (header[0]) {
            case 2 -> Kind.STDERR;
            case 3 -> Kind.ENGINE;
            default -> Kind.STDOUT;
        };
        return Optional.of(new FrameHeader(
                kind, Integer.toUnsignedLong(ByteBuffer.wrap(header).getInt(BYTES / 2))));
    }
}
