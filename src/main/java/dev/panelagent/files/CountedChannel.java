package dev.panelagent.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Counts what is written; what is beneath it stays open. For one thread. */
public final class CountedChannel implements WritableByteChannel {
    private final WritableByteChannel out;
    private long written;

    /** Nothing is written yet. */
    public CountedChannel(WritableByteChannel out) {
        this.out = out;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int count = out.write(source);
        written += count;
        return count;
    }

    /** So many bytes until now. */
    public long written() {
        return written;
    }

    @Override
    public boolean isOpen() {
        return out.isOpen();
    }

    @Override
    public void close() {}
}
