package dev.panelagent.files.archive;

import dev.panelagent.files.CountedChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** LZMA2, for those who want it: small and slow, on one processor. */
final class XzPacked implements Packed {
    private static final int PRESET = 1;

    private final XZOutputStream stream;
    private final byte[] bytes = new byte[BLOCK];

    XzPacked(CountedChannel out) throws IOException {
        this.stream = new XZOutputStream(Channels.newOutputStream(out), new LZMA2Options(PRESET));
    }

    @Override
    public ByteBuffer first() {
        return ByteBuffer.allocateDirect(BLOCK);
    }

    @Override
    public ByteBuffer next(ByteBuffer filled) throws IOException {
        int count = filled.remaining();
        ByteBuffer _ = filled.get(bytes, 0, count);
        stream.write(bytes, 0, count);
        return filled.clear();
    }

    @Override
    public void finish(ByteBuffer filled) throws IOException {
        ByteBuffer _ = next(filled);
        stream.finish();
    }

    @Override
    public void close() {}
}
