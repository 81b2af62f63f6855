package dev.panelagent.console;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/** Reads the records of one file in order, as far as it is known to be written. Not thread-safe. */
final class SegmentReader implements AutoCloseable {
    private static final int FIRST_SIZE = 16 * 1024;
    /** The longest line, each of its bytes replaced by three, and its head. */
    private static final int LARGEST = 4 * LineSplitter.LONGEST;

    private final FileChannel channel;
    private byte[] buffer = new byte[FIRST_SIZE];
    private int from;
    private int to;
    /** Where in the file {@code to} is. */
    private long position;

    SegmentReader(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    /** Where in the file the next record begins. */
    long position() {
        return position - (to - from);
    }

    /**
     * The next record; empty if there is no whole one before the limit, or none that can be read.
     *
     * @param limit how much of the file is written
     */
    Optional<HistoryFormat.Item> next(long limit) throws IOException {
        int end = lineEnd(from);
        while (end < 0) {
            int searched = to - from;
            if (!fill(limit)) {
                return Optional.empty();
            }
            end = lineEnd(from + searched);
        }
        Optional<HistoryFormat.Item> record = HistoryFormat.read(buffer, from, end);
        if (record.isPresent()) {
            from = end + 1;
        }
        return record;
    }

    private int lineEnd(int start) {
        for (int i = start; i < to; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private boolean fill(long limit) throws IOException {
        if (position >= limit) {
            return false;
        }
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to == buffer.length) {
            if (buffer.length >= LARGEST) {
                return false;
            }
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        int room = (int) Math.min(buffer.length - to, limit - position);
        int count = channel.read(ByteBuffer.wrap(buffer, to, room), position);
        if (count <= 0) {
            return false;
        }
        to += count;
        position += count;
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
