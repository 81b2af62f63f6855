package dev.panelagent.http;

import dev.panelagent.common.Buffers;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.protocol.Spool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicBoolean;

/** A body in a file that ends with it. Thread-safe. */
final class LargeBody implements Spool, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LargeBody.class.getName());

    private final FileChannel file;
    private final Runnable left;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * An empty body.
     *
     * @param left runs once when it is closed
     */
    LargeBody(FileChannel file, Runnable left) {
        this.file = file;
        this.left = left;
    }

    /** Adds to its end; for one thread. */
    void add(byte[] bytes, int count) {
        try {
            Buffers.writeAll(ByteBuffer.wrap(bytes, 0, count), file);
        } catch (IOException e) {
            throw new RequestException(
                    ErrorCode.INSUFFICIENT_RESOURCES, "the node's disk does not take the body", "make room on it", e);
        }
    }

    @Override
    public InputStream from(long offset) {
        return new Reader(offset);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                file.close();
            } catch (IOException e) {
                // It has no name, so there is nothing that could be left.
                LOG.log(System.Logger.Level.DEBUG, "the file of a body could not be closed", e);
            } finally {
                left.run();
            }
        }
    }

    private final class Reader extends InputStream {
        private long position;

        Reader(long position) {
            this.position = position;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            try {
                int count = file.read(ByteBuffer.wrap(target, offset, length), position);
                position += Math.max(count, 0);
                return count;
            } catch (IOException e) {
                throw new RequestException(ErrorCode.FILE_ERROR, "the body cannot be read back", "send it again", e);
            }
        }
    }
}
