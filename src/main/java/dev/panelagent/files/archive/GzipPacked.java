package dev.panelagent.files.archive;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.common.Buffers;
import dev.panelagent.files.CountedChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.zip.CRC32;

/**
 * Gzip on all processors, as one stream that any program reads: each block is deflated on its own and ends on a whole
 * byte, so that they only have to be put one after the other. A few blocks are under way at a time.
 */
final class GzipPacked implements Packed {
    private static final byte[] HEADER = {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 4, (byte) 255};
    private static final byte[] LAST_BLOCK = {3, 0};

    private final CountedChannel out;
    private final int workers = Runtime.getRuntime().availableProcessors();
    private final LinkedBlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private final Deque<DeflatedBlock> idle = new ArrayDeque<>();
    private final Deque<UnderWay> underWay = new ArrayDeque<>();
    private final CRC32 checksum = new CRC32();
    private volatile boolean closed;
    private long size;
    private DeflatedBlock filling = new DeflatedBlock();

    GzipPacked(CountedChannel out) throws IOException {
        this.out = out;
        Buffers.writeAll(ByteBuffer.wrap(HEADER), out);
        var threads = AgentThreads.platform("gzip");
        for (int i = 0; i < workers; i++) {
            threads.newThread(this::work).start();
        }
    }

    private record UnderWay(DeflatedBlock block, FutureTask<ByteBuffer> packed) {}

    private void work() {
        try {
            while (!closed || !work.isEmpty()) {
                work.take().run();
            }
            // One may have taken what was to wake another.
            work.add(GzipPacked::wake);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does nothing but have a worker see that it is not needed any more. */
    private static void wake() {}

    @Override
    public ByteBuffer first() {
        return filling.content();
    }

    @Override
    public ByteBuffer next(ByteBuffer filled) throws IOException {
        submit(filled);
        filling = idle.isEmpty() && underWay.size() <= 2 * workers ? new DeflatedBlock() : idleBlock();
        return filling.content().clear();
    }

    private void submit(ByteBuffer filled) {
        checksum.update(filled.duplicate());
        size += filled.remaining();
        FutureTask<ByteBuffer> task = new FutureTask<>(filling::deflate);
        underWay.add(new UnderWay(filling, task));
        work.add(task);
    }

    private DeflatedBlock idleBlock() throws IOException {
        if (idle.isEmpty()) {
            writeOldest();
        }
        return idle.pop();
    }

    private void writeOldest() throws IOException {
        UnderWay oldest = underWay.remove();
        idle.push(oldest.block);
        try {
            Buffers.writeAll(oldest.packed.get(), out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot deflate", e.getCause());
        }
    }

    @Override
    public void finish(ByteBuffer filled) throws IOException {
        submit(filled);
        while (!underWay.isEmpty()) {
            writeOldest();
        }
        ByteBuffer trailer = ByteBuffer.allocate(LAST_BLOCK.length + 8).order(ByteOrder.LITTLE_ENDIAN);
        Buffers.writeAll(
                trailer.put(LAST_BLOCK)
                        .putInt((int) checksum.getValue())
                        .putInt((int) size)
                        .flip(),
                out);
    }

    /** Deflaters are native memory: each is let go once its thread is done with it. */
    @Override
    public void close() {
        closed = true;
        work.clear();
        for (UnderWay left : underWay) {
            work.add(new FutureTask<>(left.block::close, null));
        }
        for (DeflatedBlock block : idle) {
            block.close();
        }
        for (int i = 0; i < workers; i++) {
            work.add(GzipPacked::wake);
        }
    }
}
