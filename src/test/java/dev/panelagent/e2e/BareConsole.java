package dev.panelagent.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.panelagent.testing.TestEngine;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * The engine's attach stream of a container, read as cheaply as can be: bytes and line ends are counted, nothing else is
 * done with them. What an agent is measured against.
 */
final class BareConsole implements AutoCloseable {
    private static final int HEADER = 8;
    private static final String BLANK_LINE = "\r\n\r\n";

    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
    private final byte[] bytes = new byte[buffer.capacity()];
    private final byte[] header = new byte[HEADER];
    private int headerBytes;
    private long leftInFrame;
    private long lines;
    private long size;

    BareConsole(String container) throws IOException {
        channel = SocketChannel.open(
                UnixDomainSocketAddress.of(Path.of(TestEngine.host().getPath())));
        write("POST /containers/" + container + "/attach?stream=1&stdin=1&stdout=1&stderr=1 HTTP/1.1\r\n"
                + "Host: engine\r\nContent-Length: 0" + BLANK_LINE);
        StringBuilder head = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (!head.toString().endsWith(BLANK_LINE)) {
            if (channel.read(one.clear()) < 0) {
                throw new EOFException("the engine answered " + head);
            }
            head.append((char) one.get(0));
        }
        if (!head.toString().contains(" 200 ")) {
            throw new IOException("the engine answered " + head);
        }
    }

    void write(String text) throws IOException {
        ByteBuffer out = US_ASCII.encode(text);
        while (out.hasRemaining()) {
            int _ = channel.write(out);
        }
    }

    /** Reads until so many lines have come since it was opened. */
    void awaitLines(long count) throws IOException {
        while (lines < count) {
            int read = channel.read(buffer.clear());
            if (read < 0) {
                throw new EOFException("after " + lines + " lines");
            }
            size += read;
            buffer.flip().get(bytes, 0, read);
            count(read);
        }
    }

    private void count(int end) {
        int at = 0;
        while (at < end) {
            if (leftInFrame == 0) {
                header[headerBytes++] = bytes[at++];
                if (headerBytes == HEADER) {
                    headerBytes = 0;
                    leftInFrame = ByteBuffer.wrap(header).getInt(HEADER / 2);
                }
            } else {
                int stop = (int) Math.min(end, at + leftInFrame);
                leftInFrame -= stop - at;
                for (; at < stop; at++) {
                    if (bytes[at] == '\n') {
                        lines++;
                    }
                }
            }
        }
    }

    long size() {
        return size;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
