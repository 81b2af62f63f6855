package dev.panelagent.files.archive;

import dev.panelagent.common.Buffers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** A file's content from a library's stream, opened when it is wanted. */
final class StreamContent implements EntrySink.Content {
    static final int BUFFER = 256 * 1024;

    private final Broken.Reading<InputStream> stream;
    private final byte[] buffer;

    StreamContent(Broken.Reading<InputStream> stream, byte[] buffer) {
        this.stream = stream;
        this.buffer = buffer;
    }

    @Override
    public void to(WritableByteChannel out) throws IOException {
        try (InputStream in = Broken.guard(stream)) {
            int count = read(in);
            while (count >= 0) {
                Buffers.writeAll(ByteBuffer.wrap(buffer, 0, count), out);
                count = read(in);
            }
        }
    }

    private int read(InputStream in) {
        return Broken.guard(() -> in.read(buffer));
    }

    /** A link's target; nothing longer than a link can be. */
    String text(int longest, String entry) {
        byte[] bytes = Broken.guard(() -> {
            try (InputStream in = stream.read()) {
                return in.readNBytes(longest + 1);
            }
        });
        if (bytes.length > longest) {
            throw Broken.entry(entry, "is a link that is too long");
        }
        return EntryNames.text(bytes);
    }
}
