package dev.panelagent.files.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Counts what is written; what is beneath it stays open. For one thread. */
final class CountedChannel implements WritableByteChannel {
    private final WritableByteChannel out;
    private long written;

    CountedChannel(WritableByteChannel out) {
        this.out = out;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int count = out.write(source);
        written += count;
        return count;
    }

    void writeAll(ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            int _ = write(source);
        }
    }

    long written() {
        return written;
    }

    @Override
    public boolean isOpen() {
        return out.isOpen();
    }

    @Override
    public void close() {}
}
