package dev.panelagent.files.archive;

import dev.panelagent.files.Progress;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.ServerFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A file's content, of exactly the size it had when it was looked at: an entry's header says the size before the content
 * follows, and a running game goes on writing. What grew is cut, what shrank is filled up with zeros.
 */
final class Snapshot {
    private static final int PIECE = 256 * 1024;

    private final FileChannel channel;
    private final FilePath path;
    private final Progress progress;
    private long left;
    private boolean shrunk;

    Snapshot(FileChannel channel, FilePath path, long size, Progress progress) {
        this.channel = channel;
        this.path = path;
        this.left = size;
        this.progress = progress;
    }

    boolean hasRemaining() {
        return left > 0;
    }

    boolean shrunk() {
        return shrunk;
    }

    /** Puts in what there is room for, up to a piece. */
    void read(ByteBuffer buffer) {
        int limit = buffer.limit();
        int most = (int) Math.min(Math.min(buffer.remaining(), PIECE), left);
        ByteBuffer _ = buffer.limit(buffer.position() + most);
        int count = shrunk ? -1 : fromFile(buffer);
        if (count < 0) {
            shrunk = true;
            count = most;
            Zeros.fill(buffer);
        }
        ByteBuffer _ = buffer.limit(limit);
        left -= count;
        progress.advance(count);
    }

    private int fromFile(ByteBuffer buffer) {
        try {
            return channel.read(buffer);
        } catch (IOException e) {
            throw ServerFiles.failure("read", path, e);
        }
    }
}
