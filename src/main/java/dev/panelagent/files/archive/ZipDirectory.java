package dev.panelagent.files.archive;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Looks through a zip's central directory without keeping it: the library keeps all of it in memory, so what is too much
 * must not get there.
 */
final class ZipDirectory {
    private static final int END = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int LONGEST_COMMENT = 0xFFFF;
    private static final int LOCATOR = 0x07064b50;
    private static final int LOCATOR_LENGTH = 20;
    private static final int END_64_LENGTH = 56;
    private static final int ENTRY = 0x02014b50;
    private static final int ENTRY_LENGTH = 46;
    private static final long LARGEST = 32 << 20;

    /** What the library reads besides, to find the directory. */
    private static final long BESIDES = 1 << 20;

    private final ArchiveView view;
    private final long size;

    /** How many entries its end says there are. */
    private long told;

    private ZipDirectory(ArchiveView view) {
        this.view = view;
        this.size = view.size();
    }

    /**
     * Requires that it has not too many entries.
     *
     * @return how much the library needs to read of the archive to know it
     */
    static long requireSmall(ArchiveView view, ArchiveLimits limits) throws IOException {
        ZipDirectory directory = new ZipDirectory(view);
        long length = directory.length(limits);
        view.position(0);
        return length + BESIDES;
    }

    private long length(ArchiveLimits limits) throws IOException {
        long start = start();
        ByteBuffer window = ByteBuffer.allocate(0);
        long at = start;
        long entries = 0;
        while (true) {
            if (window.remaining() < ENTRY_LENGTH) {
                window = read(at, 1 << 16);
            }
            if (window.remaining() < ENTRY_LENGTH || window.getInt(window.position()) != ENTRY) {
                requireAll(entries);
                return at - start;
            }
            int from = window.position();
            int length = ENTRY_LENGTH
                    + unsigned(window, from + 28)
                    + unsigned(window, from + 30)
                    + unsigned(window, from + 32);
            at += length;
            window.position(Math.min(window.limit(), from + length));
            limits.requireEntries(++entries);
            if (at - start > LARGEST) {
                throw Broken.because("the archive's directory takes more than 32 MiB", "split the archive");
            }
        }
    }

    /** Where there are more than the end record can tell, it tells the lower bits. */
    private void requireAll(long entries) {
        if ((entries & 0xFFFF) != (told & 0xFFFF)) {
            throw Broken.because(
                    "the archive's directory tells of " + entries + " entries and says it has " + told,
                    "fetch it again, or pack it anew");
        }
    }

    private static int unsigned(ByteBuffer buffer, int at) {
        return buffer.getShort(at) & 0xFFFF;
    }

    /** Where the directory begins, found as the library finds it: by the last end record there is. */
    private long start() throws IOException {
        int length = (int) Math.min(size, END_LENGTH + LONGEST_COMMENT);
        ByteBuffer tail = read(size - length, length);
        for (int at = tail.limit() - END_LENGTH; at >= 0; at--) {
            if (tail.getInt(at) == END) {
                return start(tail, at, size - length + at);
            }
        }
        throw Broken.because("the archive has no directory at its end", "it was cut short on its way: fetch it again");
    }

    private long start(ByteBuffer tail, int at, long end) throws IOException {
        if (end >= LOCATOR_LENGTH) {
            ByteBuffer locator = read(end - LOCATOR_LENGTH, LOCATOR_LENGTH);
            if (locator.getInt(0) == LOCATOR) {
                ByteBuffer record = read(locator.getLong(8), END_64_LENGTH);
                told = record.getLong(32);
                return record.getLong(48);
            }
        }
        // Where something stands before the archive, the directory is where its length says.
        told = unsigned(tail, at + 10);
        long length = tail.getInt(at + 12) & 0xFFFF_FFFFL;
        return Math.max(0, end - length);
    }

    private ByteBuffer read(long from, int most) throws IOException {
        if (from < 0 || from > size) {
            throw new EOFException();
        }
        ByteBuffer buffer = ByteBuffer.allocate(most).order(ByteOrder.LITTLE_ENDIAN);
        view.position(from);
        int count = 0;
        while (buffer.hasRemaining() && count >= 0) {
            count = view.read(buffer);
        }
        return buffer.flip();
    }
}
