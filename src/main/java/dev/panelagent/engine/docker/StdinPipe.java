package dev.panelagent.engine.docker;

import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Carries bytes to the thread that copies a container's input to the engine, one piece at a time: a write is done when
 * that thread comes back for more, so it is known to be on its way. {@link java.io.PipedInputStream} will not do: it
 * wakes its reader up to a second late and breaks when the thread that wrote last ends.
 */
final class StdinPipe extends InputStream {
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition changed = lock.newCondition();
    private final CountDownLatch copier = new CountDownLatch(1);

    private @Nullable Piece piece;
    private boolean readerWaits;
    private boolean ended;

    /** What became of a write. */
    enum Outcome {
        WRITTEN,
        ENDED,
        LATE
    }

    private static final class Piece {
        final byte[] bytes;
        int taken;
        boolean copied;

        Piece(byte[] bytes) {
            this.bytes = bytes.clone();
        }
    }

    /**
     * Waits for the copying thread, at most this long: only from its first read on is its end silent, so a connection
     * must not be closed before.
     */
    void awaitCopier(Duration deadline) {
        try {
            copier.await(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes all of it, unmixed with other writers; what is late may still arrive if it was begun. */
    Outcome write(byte[] bytes, Duration deadline) throws InterruptedException {
        long left = deadline.toNanos();
        Piece mine = new Piece(bytes);
        lock.lockInterruptibly();
        try {
            while (!ended && !readerWaits) {
                if (left <= 0) {
                    return Outcome.LATE;
                }
                left = changed.awaitNanos(left);
            }
            piece = mine;
            readerWaits = false;
            changed.signalAll();
            return awaitCopied(mine, left);
        } finally {
            lock.unlock();
        }
    }

    private Outcome awaitCopied(Piece mine, long nanos) throws InterruptedException {
        long left = nanos;
        while (!ended && !mine.copied) {
            if (left <= 0) {
                withdrawUnlessBegun(mine);
                return Outcome.LATE;
            }
            left = changed.awaitNanos(left);
        }
        return mine.copied ? Outcome.WRITTEN : Outcome.ENDED;
    }

    private void withdrawUnlessBegun(Piece mine) {
        if (mine.taken == 0) {
            piece = null;
            readerWaits = true;
            changed.signalAll();
        }
    }

    /** The next bytes of the piece at hand; coming back after its last byte acknowledges it. */
    @Override
    public int read(byte[] buffer, int offset, int length) {
        silenceCopier();
        copier.countDown();
        lock.lock();
        try {
            if (piece != null && piece.taken == piece.bytes.length) {
                piece.copied = true;
                piece = null;
            }
            readerWaits = piece == null;
            changed.signalAll();
            while (piece == null && !ended) {
                changed.awaitUninterruptibly();
            }
            return ended || piece == null ? -1 : take(piece, buffer, offset, length);
        } finally {
            lock.unlock();
        }
    }

    private static int take(Piece piece, byte[] buffer, int offset, int length) {
        int count = Math.min(length, piece.bytes.length - piece.taken);
        System.arraycopy(piece.bytes, piece.taken, buffer, offset, count);
        piece.taken += count;
        return count;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** No more input: frees the reader and all writers. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The transport copies on a thread of its own and lets a broken connection become an uncaught exception, which
     * would be printed. The end of the stream is told by its other half.
     */
    private static void silenceCopier() {
        Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> {});
    }
}
