package dev.panelagent.engine.docker;

import static org.awaitility.Awaitility.await;

import dev.panelagent.engine.ConsoleListener;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what a console said, by output. */
final class RecordingConsole implements ConsoleListener {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final AtomicInteger closed = new AtomicInteger();

    @Override
    public synchronized void output(Stream stream, byte[] bytes) {
        (stream == Stream.STDERR ? stderr : stdout).writeBytes(bytes);
        notifyAll();
    }

    @Override
    public void closed() {
        closed.incrementAndGet();
    }

    synchronized String stdout() {
        return stdout.toString(StandardCharsets.UTF_8);
    }

    synchronized String stderr() {
        return stderr.toString(StandardCharsets.UTF_8);
    }

    /** Returns as soon as the text is there. */
    synchronized void awaitStdout(String text) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!stdout().contains(text)) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("no \"" + text + "\" in:\n" + stdout() + stderr());
            }
            wait(left);
        }
    }

    void awaitClosed() {
        await().atMost(PATIENCE).until(() -> closed.get() > 0);
    }

    int timesClosed() {
        return closed.get();
    }
}
