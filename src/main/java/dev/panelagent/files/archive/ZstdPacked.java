package dev.panelagent.files.archive;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.panelagent.common.Buffers;
import dev.panelagent.files.CountedChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Zstandard on all processors. The library takes copies of what it is given and works on them by itself. */
final class ZstdPacked implements Packed {
    private static final int LEVEL = 1;

    private final CountedChannel out;
    private final ZstdCompressCtx context = new ZstdCompressCtx();
    private final ByteBuffer packed = ByteBuffer.allocateDirect(BLOCK);

    ZstdPacked(CountedChannel out) {
        this.out = out;
        ZstdCompressCtx _ = context.setLevel(LEVEL)
                .setChecksum(true)
                .setWorkers(Runtime.getRuntime().availableProcessors());
    }

    @Override
    public ByteBuffer first() {
        return ByteBuffer.allocateDirect(BLOCK);
    }

    @Override
    public ByteBuffer next(ByteBuffer filled) throws IOException {
        while (filled.hasRemaining()) {
            boolean _ = context.compressDirectByteBufferStream(packed, filled, EndDirective.CONTINUE);
            flush();
        }
        return filled.clear();
    }

    @Override
    public void finish(ByteBuffer filled) throws IOException {
        boolean done = false;
        while (!done) {
            done = context.compressDirectByteBufferStream(packed, filled, EndDirective.END);
            flush();
        }
    }

    private void flush() throws IOException {
        Buffers.writeAll(packed.flip(), out);
        ByteBuffer _ = packed.clear();
    }

    @Override
    public void close() {
        context.close();
    }
}
