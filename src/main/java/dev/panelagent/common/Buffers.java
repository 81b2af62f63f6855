package dev.panelagent.common;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Buffers on their way into channels, which may take less at a time than they are offered. */
public final class Buffers {
    private Buffers() {}

    /** Writes all that is left of a buffer. */
    public static void writeAll(ByteBuffer buffer, WritableByteChannel out) throws IOException {
        while (buffer.hasRemaining()) {
            int _ = out.write(buffer);
        }
    }
}
