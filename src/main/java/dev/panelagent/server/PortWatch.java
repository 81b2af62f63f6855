package dev.panelagent.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Tries a port of a container until a connection succeeds, on a thread of its own. It must be the container's own
 * address: on a published port the engine's proxy answers, whether the game listens or not.
 */
final class PortWatch implements ReadinessWatch {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int CONNECT_MILLIS = 1000;

    private final Thread thread;

    private PortWatch(Thread thread) {
        this.thread = thread;
    }

    static ReadinessWatch on(InetSocketAddress address, ThreadFactory threads, Runnable onReady) {
        Thread thread = threads.newThread(() -> tryUntilOpen(address, onReady));
        thread.start();
        return new PortWatch(thread);
    }

    private static void tryUntilOpen(InetSocketAddress address, Runnable onReady) {
        while (!Thread.currentThread().isInterrupted()) {
            if (isOpen(address)) {
                onReady.run();
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static boolean isOpen(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** An attempt under way is broken off, too. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
