package dev.panelagent.files.archive;

import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/** A block of gzip: its content, what it becomes, and the deflater that does it. For one thread at a time. */
final class DeflatedBlock implements AutoCloseable {
    private static final int SAMPLES = 16;
    private static final int SAMPLE = 1024;
    /** Bits a byte of a sample of 16 KiB has at least if deflating it would gain next to nothing. */
    private static final double INCOMPRESSIBLE = 7.9;

    private final ByteBuffer content = ByteBuffer.allocateDirect(Packed.BLOCK);
    // Even stored, with a header for each 64 KiB at most, it cannot get longer than this.
    private final ByteBuffer packed = ByteBuffer.allocateDirect(Packed.BLOCK + Packed.BLOCK / 64);
    // One for each level: to change it between blocks has the library emit data that ends within a byte.
    private final Deflater fast = new Deflater(Deflater.BEST_SPEED, true);
    private final Deflater stored = new Deflater(Deflater.NO_COMPRESSION, true);
    private boolean closed;

    ByteBuffer content() {
        return content;
    }

    /** Deflates the content; the result is good until the next one. */
    synchronized ByteBuffer deflate() {
        ByteBuffer result = packed.clear();
        if (closed) {
            return result.flip();
        }
        Deflater deflater = isIncompressible() ? stored : fast;
        deflater.reset();
        deflater.setInput(content);
        int written;
        do {
            written = deflater.deflate(result, Deflater.SYNC_FLUSH);
        } while (written > 0 && result.hasRemaining() && content.hasRemaining());
        return result.flip();
    }

    /** Random data, as that of compressed files, costs the most time and gains nothing: it is stored. */
    private boolean isIncompressible() {
        int length = content.remaining();
        if (length < SAMPLES * SAMPLE) {
            return false;
        }
        int[] counts = new int[256];
        for (int sample = 0; sample < SAMPLES; sample++) {
            int from = content.position() + (int) ((long) sample * (length - SAMPLE) / (SAMPLES - 1));
            for (int i = from; i < from + SAMPLE; i++) {
                counts[content.get(i) & 0xFF]++;
            }
        }
        double bits = 0;
        for (int count : counts) {
            double share = (double) count / (SAMPLES * SAMPLE);
            bits -= count == 0 ? 0 : share * Math.log(share) / Math.log(2);
        }
        return bits > INCOMPRESSIBLE;
    }

    @Override
    public synchronized void close() {
        closed = true;
        fast.end();
        stored.end();
    }
}
