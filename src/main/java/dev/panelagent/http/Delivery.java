package dev.panelagent.http;

import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * Sends what is made while it is sent, and closes what that needs. Should the client go away, that is the end of it; if it
 * is the content that fails, the connection is cut, so that a part is not taken for the whole.
 */
final class Delivery implements StreamingOutput {
    private static final System.Logger LOG = System.getLogger(Delivery.class.getName());

    private final Held held;
    private final Content content;

    Delivery(Held held, Content content) {
        this.held = held;
        this.content = content;
    }

    /** What is sent. */
    interface Content {
        void to(WritableByteChannel channel) throws IOException;
    }

    @Override
    public void write(OutputStream out) throws IOException {
        Client client = new Client(out);
        try (held) {
            content.to(client);
        } catch (IOException | RuntimeException e) {
            if (client.open) {
                throw e;
            }
            LOG.log(System.Logger.Level.DEBUG, "a client went away or stood still during a download", e);
        }
    }

    /** A channel to a stream; buffers with an array are not copied. */
    private static final class Client implements WritableByteChannel {
        private static final int PIECE = 64 * 1024;

        private final OutputStream out;
        private boolean open = true;

        Client(OutputStream out) {
            this.out = out;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int length = source.remaining();
            try {
                if (source.hasArray()) {
                    out.write(source.array(), source.arrayOffset() + source.position(), length);
                    source.position(source.limit());
                } else {
                    copy(source);
                }
            } catch (IOException e) {
                open = false;
                throw e;
            }
            return length;
        }

        private void copy(ByteBuffer source) throws IOException {
            byte[] piece = new byte[Math.min(PIECE, source.remaining())];
            while (source.hasRemaining()) {
                int length = Math.min(piece.length, source.remaining());
                source.get(piece, 0, length);
                out.write(piece, 0, length);
            }
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
