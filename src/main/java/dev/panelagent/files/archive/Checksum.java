package dev.panelagent.files.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.zip.CRC32;

/** Counts and sums up what is written. For one thread. */
final class Checksum implements WritableByteChannel {
    private final WritableByteChannel out;
    private final CRC32 crc = new CRC32();
    private long bytes;

    Checksum(WritableByteChannel out) {
        this.out = out;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        ByteBuffer seen = source.duplicate();
        int count = out.write(source);
        crc.update(seen.limit(seen.position() + count));
        bytes += count;
        return count;
    }

    long value() {
        return crc.getValue();
    }

    long bytes() {
        return bytes;
    }

    @Override
    public boolean isOpen() {
        return out.isOpen();
    }

    @Override
    public void close() {}
}
