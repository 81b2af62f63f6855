package dev.panelagent.files.archive;

import java.nio.ByteBuffer;

/** Zero bytes. */
final class Zeros {
    private static final byte[] ZEROS = new byte[8192];

    private Zeros() {}

    /** Fills all that is left of a buffer. */
    static void fill(ByteBuffer buffer) {
        while (buffer.hasRemaining()) {
            ByteBuffer _ = buffer.put(ZEROS, 0, Math.min(ZEROS.length, buffer.remaining()));
        }
    }
}
