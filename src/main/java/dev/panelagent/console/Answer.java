package dev.panelagent.console;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What a server prints for a while, as one text; no more than fits into an answer. Thread-safe. */
final class Answer implements Consumer<String> {
    private static final int LONGEST = 1 << 20;

    private final StringBuilder text = new StringBuilder();

    @Override
    public synchronized void accept(String line) {
        if (text.length() + line.length() < LONGEST) {
            text.append(line).append('\n');
        }
    }

    /** Waits while it is printed. */
    void listen(Duration window) throws InterruptedException {
        boolean _ = new CountDownLatch(1).await(window.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public synchronized String toString() {
        return text.toString();
    }
}
