package dev.panelagent.files.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** LZMA2, for those who want it: small and slow, on one processor. */
final class XzPacked implements Packed {
    private static final int PRESET = 1;

    private final XZOutputStream stream;

    XzPacked(CountedChannel out) throws IOException {
        this.stream = new XZOutputStream(Channels.newOutputStream(out), new LZMA2Options(PRESET));
    }

    @Override
    public ByteBuffer first() {
        return ByteBuffer.allocate(BLOCK);
    }

    @Override
    public ByteBuffer next(ByteBuffer filled) throws IOException {
        stream.write(filled.array(), filled.position(), filled.remaining());
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
