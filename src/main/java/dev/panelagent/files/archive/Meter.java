package dev.panelagent.files.archive;

import dev.panelagent.common.Buffers;
import dev.panelagent.files.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Counts what really comes out of an archive, and ends it when it is too much. For one thread. */
final class Meter {
    private final ArchiveLimits limits;
    private final long packed;
    private final Progress progress;
    private long unpacked;
    private long written;
    private long entries;
    private long directories;

    /**
     * Counts.
     *
     * @param packed the size of the whole archive: what is all zeros at its beginning does not make it a bomb yet
     */
    Meter(ArchiveLimits limits, long packed, Progress progress) {
        this.limits = limits;
        this.packed = packed;
        this.progress = progress;
    }

    void entry(int depth) {
        progress.advance(0);
        limits.requireEntries(++entries);
        limits.requireDepth(depth);
    }

    /** Archives can hold files in directories they do not mention. */
    void directory() {
        limits.requireEntries(++directories);
    }

    void passed(long bytes) {
        progress.advance(0);
        unpacked += bytes;
        limits.requireBytes(unpacked);
        limits.requireRatio(unpacked, packed);
    }

    /** A file is complete, so many bytes larger than the one it replaced; what fails before gives back its own. */
    void kept(long bytes) {
        written += bytes;
    }

    /** What is on the disk by now and to be given back if the archive is no good. */
    long written() {
        return written;
    }

    WritableByteChannel on(WritableByteChannel out) {
        return new Channel(out);
    }

    private final class Channel implements WritableByteChannel {
        private final WritableByteChannel out;

        private Channel(WritableByteChannel out) {
            this.out = out;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int all = source.remaining();
            passed(all);
            Buffers.writeAll(source, out);
            return all;
        }

        @Override
        public boolean isOpen() {
            return out.isOpen();
        }

        @Override
        public void close() {}
    }
}
