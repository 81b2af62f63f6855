package dev.panelagent.files.archive;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Zstandard, any number of frames, with windows of up to 128 MiB. */
final class ZstdUnpacked implements Unpacked {
    private static final int LARGEST_WINDOW = 27;

    private final ArchiveView view;
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private final ByteBuffer packed = ByteBuffer.allocateDirect(1 << 18).flip();
    private boolean frameEnded = true;

    ZstdUnpacked(ArchiveView view) {
        this.view = view;
        ZstdDecompressCtx _ = context.setLongMax(LARGEST_WINDOW);
    }

    @Override
    public boolean fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            boolean more = packed.hasRemaining() || refill();
            if (!more && frameEnded) {
                break;
            }
            int before = buffer.position();
            frameEnded = context.decompressDirectByteBufferStream(buffer, packed);
            // What the decoder still held is out, and it wants more.
            if (!more && buffer.position() == before && !frameEnded) {
                throw new EOFException();
            }
        }
        return buffer.position() > 0;
    }

    private boolean refill() throws IOException {
        boolean any = view.read(packed.clear()) > 0;
        ByteBuffer _ = packed.flip();
        return any;
    }

    @Override
    public void close() {
        context.close();
    }
}
