package dev.panelagent.http;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** How many files move at a time: each takes a thread of the server and a buffer. Thread-safe. */
@ApplicationScoped
class Transfers {
    static final int MOST = 16;

    private final Semaphore free = new Semaphore(MOST);

    /** A place for one more; empty if all are taken. */
    Optional<Place> begin() {
        return free.tryAcquire() ? Optional.of(new Place()) : Optional.empty();
    }

    /** Held while a file moves; closing it again does nothing. */
    final class Place implements AutoCloseable {
        private final AtomicBoolean left = new AtomicBoolean();

        @Override
        public void close() {
            if (left.compareAndSet(false, true)) {
                free.release();
            }
        }
    }
}
