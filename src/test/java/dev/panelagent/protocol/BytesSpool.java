package dev.panelagent.protocol;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A body that is in memory all the same; its streams give a few bytes at a time, as a file's may. */
final class BytesSpool implements Spool {
    private final byte[] bytes;
    private final int atMost;

    BytesSpool(byte[] bytes, int atMost) {
        this.bytes = bytes;
        this.atMost = atMost;
    }

    static BytesSpool of(String text) {
        return new BytesSpool(text.getBytes(StandardCharsets.UTF_8), Integer.MAX_VALUE);
    }

    @Override
    public InputStream from(long offset) {
        return new ByteArrayInputStream(bytes, (int) offset, bytes.length) {
            @Override
            public synchronized int read(byte[] target, int start, int length) {
                return super.read(target, start, Math.min(length, atMost));
            }
        };
    }
}
