package dev.panelagent.link;

import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Between the thread that reads the socket and the handler: runs the handler's calls one after another on a thread of
 * its own. While a read thread is held up the platform answers no pings, so a full inbox slows the Panel down for a
 * moment only, then gives up.
 */
final class FrameInbox {
    private static final System.Logger LOG = System.getLogger(FrameInbox.class.getName());

    static final int ROOM = 8 << 20;
    private static final int LEAST_COST = 1024;
    private static final long PATIENCE_MILLIS = 2_000;

    private final Executor entrance;
    private final Executor executor;
    private final Semaphore room = new Semaphore(ROOM);
    private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * An empty inbox.
     *
     * @param entrance passes frames on in the order in which the reading thread offers them
     * @param executor runs the handler
     */
    FrameInbox(Executor entrance, Executor executor) {
        this.entrance = entrance;
        this.executor = executor;
    }

    /** Runs the call after those before it. For the few calls per connection that are no frames, made by the loop. */
    void call(Runnable call) {
        calls.add(call);
        if (waiting.getAndIncrement() == 0) {
            executor.execute(this::drain);
        }
    }

    /** Passes on a call that holds on to so many characters; false if there was no room for it in time. */
    boolean offer(int chars, Runnable call) {
        int cost = Math.clamp(chars, LEAST_COST, ROOM);
        if (!acquire(cost)) {
            return false;
        }
        entrance.execute(() -> call(() -> {
            try {
                call.run();
            } finally {
                room.release(cost);
            }
        }));
        return true;
    }

    private boolean acquire(int cost) {
        try {
            return room.tryAcquire(cost, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void drain() {
        do {
            Runnable call = calls.remove();
            try {
                call.run();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "A frame of the Panel could not be handled; the link goes on", e);
            }
        } while (waiting.decrementAndGet() > 0);
    }
}
