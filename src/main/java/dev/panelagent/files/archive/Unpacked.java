package dev.panelagent.files.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Gives a packed tar's bytes. For one thread. */
interface Unpacked extends AutoCloseable {
    /**
     * Puts some bytes into an empty buffer.
     *
     * @return false at the end
     */
    boolean fill(ByteBuffer buffer) throws IOException;

    @Override
    void close();

    /** The bytes of a stream. */
    static Unpacked of(InputStream stream) {
        byte[] bytes = new byte[1 << 18];
        return new Unpacked() {
            @Override
            public boolean fill(ByteBuffer buffer) throws IOException {
                int count = 0;
                while (buffer.hasRemaining()) {
                    count = stream.read(bytes, 0, Math.min(bytes.length, buffer.remaining()));
                    if (count < 0) {
                        break;
                    }
                    ByteBuffer _ = buffer.put(bytes, 0, count);
                }
                return buffer.position() > 0;
            }

            // What a decoder holds is memory; the file is closed by its owner.
            @Override
            public void close() {}
        };
    }

    /** The bytes as they are. */
    static Unpacked of(ArchiveView view) {
        return new Unpacked() {
            @Override
            public boolean fill(ByteBuffer buffer) throws IOException {
                return view.read(buffer) > 0;
            }

            @Override
            public void close() {}
        };
    }
}
