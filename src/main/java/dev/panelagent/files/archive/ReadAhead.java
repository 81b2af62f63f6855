package dev.panelagent.files.archive;

import dev.panelagent.common.AgentThreads;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks on a thread of its own, a few buffers ahead of the one who writes the files. Its thread is never interrupted:
 * that would close the archive under its owner.
 */
final class ReadAhead implements AutoCloseable {
    private static final int BUFFERS = 4;
    private static final int BUFFER = 1 << 19;

    private final Unpacked unpacked;
    private final BlockingQueue<Filled> filled = new LinkedBlockingQueue<>();
    private final BlockingQueue<ByteBuffer> empty = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean stopped;
    private @Nullable ByteBuffer current;
    private boolean ended;

    ReadAhead(Unpacked unpacked) {
        this.unpacked = unpacked;
        for (int i = 0; i < BUFFERS; i++) {
            empty.add(ByteBuffer.allocateDirect(BUFFER));
        }
        this.thread = AgentThreads.platform("unpack").newThread(this::run);
        thread.start();
    }

    /** A buffer, the reason why there is none, or neither at the end. */
    private record Filled(
            @Nullable ByteBuffer buffer, @Nullable RuntimeException failure) {}

    private void run() {
        try (unpacked) {
            ByteBuffer buffer = empty.take().clear();
            while (!stopped && fill(buffer)) {
                filled.add(new Filled(buffer.flip(), null));
                buffer = empty.take().clear();
            }
            filled.add(new Filled(null, null));
        } catch (InterruptedException _) {
            filled.add(new Filled(null, new CancellationException("interrupted")));
        } catch (RuntimeException e) {
            filled.add(new Filled(null, e));
        } catch (Error e) {
            // Whoever waits would wait forever.
            filled.add(new Filled(null, new IllegalStateException("cannot unpack", e)));
        }
    }

    private boolean fill(ByteBuffer buffer) {
        return Broken.guard(() -> unpacked.fill(buffer));
    }

    /** What comes next: a buffer with something in it, or null at the end. */
    @Nullable
    ByteBuffer next() {
        while (!ended && (current == null || !current.hasRemaining())) {
            if (current != null) {
                empty.add(current);
            }
            current = take();
            ended = current == null;
        }
        return current;
    }

    private @Nullable ByteBuffer take() {
        try {
            Filled next = filled.take();
            if (next.failure != null) {
                ended = true;
                throw next.failure;
            }
            return next.buffer;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    /** Waits for the thread, which reads the archive until then. */
    @Override
    public void close() {
        stopped = true;
        empty.add(ByteBuffer.allocate(0));
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
