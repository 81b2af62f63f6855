package dev.panelagent.files.archive;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Looks at how large a 7z's header is before the library puts it into memory. */
final class SevenZipHeader {
    private static final int START = 32;
    private static final int ENCODED = 0x17;
    private static final int PACK_INFO = 0x06;
    private static final int UNPACK_INFO = 0x07;
    private static final int SIZE = 0x09;
    private static final int FOLDER = 0x0B;
    private static final int UNPACK_SIZE = 0x0C;
    private static final long LARGEST = 16 << 20;

    private final ByteBuffer header;

    private SevenZipHeader(ByteBuffer header) {
        this.header = header;
    }

    static void requireSmall(ArchiveView view) throws IOException {
        ByteBuffer start = read(view, 0, START);
        long offset = start.getLong(12);
        long length = start.getLong(20);
        if (offset < 0 || length < 0 || offset > view.size() || length > view.size()) {
            throw new EOFException();
        }
        if (length > LARGEST) {
            throw tooLarge();
        }
        if (length > 0) {
            new SevenZipHeader(read(view, START + offset, (int) length)).requireSmall();
        }
        view.position(0);
    }

    private static ByteBuffer read(ArchiveView view, long from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        view.position(from);
        while (buffer.hasRemaining()) {
            if (view.read(buffer) < 0) {
                throw new EOFException();
            }
        }
        return buffer.flip();
    }

    /** A packed header says how large it gets; broken ones fail here as they would in the library. */
    private void requireSmall() throws IOException {
        if (next() != ENCODED) {
            return;
        }
        int id = next();
        if (id == PACK_INFO) {
            skipPackInfo();
            id = next();
        }
        if (id != UNPACK_INFO || next() != FOLDER || number() != 1 || next() != 0) {
            throw new IOException("unexpected header");
        }
        long outputs = skipFolder();
        if (next() != UNPACK_SIZE) {
            throw new IOException("unexpected header");
        }
        for (long i = 0; i < outputs; i++) {
            if (number() > LARGEST) {
                throw tooLarge();
            }
        }
    }

    private void skipPackInfo() throws IOException {
        long _ = number();
        long streams = number();
        int id = next();
        if (id == SIZE) {
            for (long i = 0; i < streams; i++) {
                long _ = number();
            }
            id = next();
        }
        // Checksums may follow; whoever writes them for a header's one stream is none we know.
        if (id != 0) {
            throw new IOException("unexpected header");
        }
    }

    private long skipFolder() throws IOException {
        long coders = number();
        long inputs = 0;
        long outputs = 0;
        for (long i = 0; i < coders; i++) {
            int bits = next();
            skip(bits & 0xF);
            boolean simple = (bits & 0x10) == 0;
            inputs += simple ? 1 : number();
            outputs += simple ? 1 : number();
            if ((bits & 0x20) != 0) {
                skip(number());
            }
        }
        if (inputs > 32 || outputs > 32 || inputs < 0 || outputs < 0) {
            throw new IOException("unexpected header");
        }
        long pairs = outputs - 1;
        for (long i = 0; i < 2 * pairs; i++) {
            long _ = number();
        }
        long packedStreams = inputs - pairs;
        for (long i = 0; packedStreams > 1 && i < packedStreams; i++) {
            long _ = number();
        }
        return outputs;
    }

    private int next() throws IOException {
        if (!header.hasRemaining()) {
            throw new EOFException();
        }
        return header.get() & 0xFF;
    }

    private void skip(long bytes) throws IOException {
        if (bytes < 0 || bytes > header.remaining()) {
            throw new EOFException();
        }
        ByteBuffer _ = header.position(header.position() + (int) bytes);
    }

    /** The leading ones of the first byte tell how many follow. */
    private long number() throws IOException {
        int first = next();
        long value = 0;
        int mask = 0x80;
        for (int i = 0; i < 8; i++) {
            if ((first & mask) == 0) {
                return value | ((long) (first & (mask - 1))) << (8 * i);
            }
            value |= ((long) next()) << (8 * i);
            mask >>>= 1;
        }
        return value;
    }

    private static RuntimeException tooLarge() {
        return Broken.because("the archive's header takes more than 16 MiB", "split the archive");
    }
}
