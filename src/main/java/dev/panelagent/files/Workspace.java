package dev.panelagent.files;

import dev.panelagent.common.Buffers;
import dev.panelagent.common.RequestException;
import dev.panelagent.files.sandbox.FileInfo;
import dev.panelagent.files.sandbox.ServerFiles;
import dev.panelagent.files.sandbox.Staged;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** One server's files for the length of one piece of work, with what its disk may take. Thread-safe. */
public record Workspace(ServerFiles files, DiskBudget budget) implements AutoCloseable {
    private static final int BUFFER = 256 * 1024;

    /** Where the content of a file comes from. */
    public interface Content {
        /** Writes it all. */
        void to(WritableByteChannel channel) throws IOException;
    }

    /**
     * Writes a file; readers see all of it or what was there before. What it replaces counts for it.
     *
     * @throws RequestException INSUFFICIENT_RESOURCES if the server's disk limit or the node's disk does not allow it
     */
    public FileInfo write(Staged staged, Content content, Staged.Finish finish) {
        return write(staged, content, finish, 0);
    }

    /** The same for a file that takes the place of others too, of so many bytes, that are removed once it is there. */
    FileInfo write(Staged staged, Content content, Staged.Finish finish, long others) {
        long before = others
                + staged.replaced().filter(FileInfo::isFile).map(FileInfo::size).orElse(0L);
        CountedChannel counted = new CountedChannel(staged.channel());
        boolean done = false;
        try {
            try (WritableByteChannel guarded = budget.guard(counted, before)) {
                content.to(guarded);
            } catch (IOException e) {
                throw ServerFiles.failure("write", staged.path(), e);
            }
            FileInfo written = staged.commit(finish);
            budget.release(Math.max(0, before - counted.written()));
            done = true;
            return written;
        } finally {
            if (!done) {
                // What was written goes with the staged file.
                budget.release(Math.max(0, counted.written() - before));
            }
        }
    }

    /** What a stream holds, to its end; each piece is told to whoever watches. */
    public static Content of(InputStream in, Progress progress) {
        return of(Channels.newChannel(in), progress);
    }

    /** What a channel holds, to its end. */
    public static Content of(ReadableByteChannel in, Progress progress) {
        return out -> {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
            while (in.read(buffer) >= 0) {
                progress.advance(buffer.position());
                Buffers.writeAll(buffer.flip(), out);
                ByteBuffer _ = buffer.clear();
            }
        };
    }

    @Override
    public void close() {
        files.close();
    }
}
