package dev.panelagent.files.archive;

import dev.panelagent.files.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * An archive for libraries to read: they may close it, and the file stays open. How far it was read is the progress of
 * unpacking. For one thread.
 */
final class ArchiveView implements SeekableByteChannel {
    private final FileChannel archive;
    private final Progress progress;
    private final long size;
    private long position;
    private long told;
    private long allowance = Long.MAX_VALUE;

    ArchiveView(FileChannel archive, Progress progress) throws IOException {
        this.archive = archive;
        this.progress = progress;
        this.size = archive.size();
    }

    /** From now on no more than so many bytes may be read: for what keeps in memory all it reads. */
    void allow(long bytes) {
        allowance = bytes;
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        int count = archive.read(buffer, position);
        if (count > 0) {
            position += count;
            allowance -= count;
            if (allowance < 0) {
                throw Broken.because("the archive's directory is larger than it says", "pack it anew");
            }
            // Some parts are read twice.
            long news = Math.min(count, size - told);
            told += news;
            progress.advance(news);
        }
        return count;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) throws IOException {
        if (newPosition < 0) {
            throw new IOException("negative position");
        }
        position = newPosition;
        return this;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public SeekableByteChannel truncate(long newSize) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
