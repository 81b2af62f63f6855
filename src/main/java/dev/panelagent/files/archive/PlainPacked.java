package dev.panelagent.files.archive;

import dev.panelagent.common.Buffers;
import dev.panelagent.files.CountedChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Packs nothing. */
final class PlainPacked implements Packed {
    private final CountedChannel out;

    PlainPacked(CountedChannel out) {
        this.out = out;
    }

    @Override
    public ByteBuffer first() {
        return ByteBuffer.allocateDirect(BLOCK);
    }

    @Override
    public ByteBuffer next(ByteBuffer filled) throws IOException {
        Buffers.writeAll(filled, out);
        return filled.clear();
    }

    @Override
    public void finish(ByteBuffer filled) throws IOException {
        Buffers.writeAll(filled, out);
    }

    @Override
    public void close() {}
}
