package dev.panelagent.http;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Room in memory for large bodies and answers: files come and go inside JSON, of which there are several copies while it
 * is read and written, so that two at a time are what the heap bears. Thread-safe.
 */
@ApplicationScoped
class BodyRoom {
    /** The largest answer about a file. Of a body, what is larger is not in memory. */
    static final int LARGEST = 16 * 1024 * 1024;

    private static final int KIB = 1024;
    private static final int ROOM_KIB = 24 * KIB;
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Taken NOTHING = () -> {};

    private final Semaphore room = new Semaphore(ROOM_KIB, true);
    private final Duration patience;

    BodyRoom() {
        this(PATIENCE);
    }

    BodyRoom(Duration patience) {
        this.patience = patience;
    }

    /** Room that is taken; closed, it is free again. */
    interface Taken extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Waits for room, as long as the call can bear.
     *
     * @param bytes at most {@link #LARGEST}
     * @throws RequestException INSUFFICIENT_RESOURCES if there is none for a while
     */
    Taken take(long bytes, Patience call) throws InterruptedException {
        int kib = Math.clamp(bytes, 0, LARGEST) / KIB;
        if (kib == 0) {
            // Even nothing would be waited for in turn, behind large ones.
            return NOTHING;
        }
        if (!room.tryAcquire(kib, call.forRoom(patience), TimeUnit.NANOSECONDS)) {
            throw new RequestException(
                    ErrorCode.INSUFFICIENT_RESOURCES,
                    "too many large files are on their way",
                    "try again, send smaller parts, or use create_upload_link and create_download_link");
        }
        return () -> room.release(kib);
    }
}
