package dev.panelagent.files.archive;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes a tar's bytes a block at a time, and packs them. For one thread. */
interface Packed extends AutoCloseable {
    int BLOCK = 1 << 20;

    /** An empty buffer for the first bytes. */
    ByteBuffer first();

    /** Takes a filled buffer, ready to be read; the one that is returned is empty, and may be the same. */
    ByteBuffer next(ByteBuffer filled) throws IOException;

    /** Takes the last one, which may be empty, and writes all that is left. */
    void finish(ByteBuffer filled) throws IOException;

    @Override
    void close();
}
