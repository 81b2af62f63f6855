package dev.panelagent.link;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.protocol.FrameDecoder;
import dev.panelagent.protocol.Inbound;
import dev.panelagent.protocol.Spool;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reads frames that bring a file: the file's content is neither copied nor decoded before it is written, and the frame is
 * in memory until then. So there is room for a few only, whose commands are not over. Thread-safe.
 */
final class LargeFrames {
    /** Smaller ones are read at once as a whole. */
    static final int LARGE = 1 << 20;

    private static final int KIB = 1024;
    private static final int ROOM_KIB = 40 * KIB;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final FrameDecoder decoder;
    private final Duration patience;
    private final Semaphore room = new Semaphore(ROOM_KIB, true);

    LargeFrames(FrameDecoder decoder) {
        this(decoder, PATIENCE);
    }

    LargeFrames(FrameDecoder decoder, Duration patience) {
        this.decoder = decoder;
        this.patience = patience;
    }

    /**
     * What a frame means.
     *
     * @param over to be run when the command is over; more than once does no harm
     */
    record Read(Inbound inbound, Runnable over) {}

    /** Reads a frame, and waits a moment where there is no room for it. */
    Read read(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int kib = Math.min(bytes.length / KIB, ROOM_KIB);
        boolean taken = take(kib);
        Inbound inbound = decoder.frame(new Bytes(bytes));
        if (!taken) {
            return new Read(refused(inbound), () -> {});
        }
        AtomicBoolean held = new AtomicBoolean(true);
        return new Read(inbound, () -> {
            if (held.compareAndSet(true, false)) {
                room.release(kib);
            }
        });
    }

    private boolean take(int kib) {
        try {
            return room.tryAcquire(kib, patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Inbound refused(Inbound inbound) {
        if (inbound instanceof Inbound.Request(var request)) {
            RequestException reason = new RequestException(
                    ErrorCode.INSUFFICIENT_RESOURCES,
                    "too many large frames are on their way",
                    "wait for the results of those before it, and send it again");
            return new Inbound.Rejected(
                    request.id(), request.dialect(), request.command().action(), reason);
        }
        return inbound;
    }

    private static final class Bytes implements Spool {
        private final byte[] bytes;

        Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public InputStream from(long offset) {
            return new ByteArrayInputStream(bytes, (int) offset, bytes.length);
        }
    }
}
