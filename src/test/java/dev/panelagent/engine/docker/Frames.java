package dev.panelagent.engine.docker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The engine's frames, as it writes them. */
final class Frames {
    private Frames() {}

    /** One piece of output: 1 is stdout, 2 stderr, 3 the engine's own word. */
    static byte[] frame(int stream, String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + payload.length)
                .put((byte) stream)
                .position(4)
                .putInt(payload.length)
                .put(payload)
                .array();
    }
}
