package dev.panelagent.engine.docker;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads as much as there is at a time, and knows what can be had without waiting. For one thread. */
final class ReadAhead extends BufferedInputStream {
    private static final int SIZE = 64 * 1024;

    ReadAhead(InputStream input) {
        super(input, SIZE);
    }

    /** Whether so many bytes can be read without waiting; asks the system only if they are not here already. */
    boolean hasNow(int bytes) throws IOException {
        return count - pos >= bytes || available() >= bytes;
    }
}
