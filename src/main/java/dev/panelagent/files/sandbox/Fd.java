package dev.panelagent.files.sandbox;

import java.util.concurrent.atomic.AtomicBoolean;

/** An open handle. Whoever has it closes it. */
final class Fd implements AutoCloseable {
    private final int number;
    private final AtomicBoolean closed = new AtomicBoolean();

    Fd(int number) {
        this.number = number;
    }

    /** Fails once it is closed: by then the number may be another's. */
    int number() {
        if (closed.get()) {
            throw new IllegalStateException("handle " + number + " is closed");
        }
        return number;
    }

    /** A path to exactly this file, whatever its name is by now (proc(5)). */
    String path() {
        return "/proc/self/fd/" + number();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Libc.close(number);
        }
    }
}
