package dev.panelagent.server;

import dev.panelagent.common.ServerId;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;

/** Runs what it is handed, in order, on one thread, until it is done. Messages must not block. Thread-safe. */
final class Mailbox {
    private static final System.Logger LOG = System.getLogger(Mailbox.class.getName());
    private static final int CAPACITY = 1024;

    private final ServerId server;
    private final BooleanSupplier done;
    private final Runnable after;
    private final Thread loop;
    private final BlockingQueue<Runnable> messages = new ArrayBlockingQueue<>(CAPACITY);
    private volatile boolean ended;

    /**
     * A mailbox that is not open yet.
     *
     * @param done asked after each message, on the loop
     * @param after runs after each message, on the loop
     */
    Mailbox(ServerId server, ThreadFactory threads, BooleanSupplier done, Runnable after) {
        this.server = server;
        this.done = done;
        this.after = after;
        this.loop = threads.newThread(this::work);
    }

    void open() {
        loop.start();
    }

    /** Hands it over, if there is room and the loop will come to it; {@code false} means it never runs. */
    boolean offer(Runnable message) {
        return messages.offer(message) && !(ended && messages.remove(message));
    }

    boolean hasEnded() {
        return ended;
    }

    /** For news; some are lost if there is no room, but not for good: all servers are compared from time to time. */
    void post(Runnable message) {
        if (!offer(message) && !ended) {
            LOG.log(System.Logger.Level.WARNING, "server {0}: mailbox full, news dropped", server);
        }
    }

    /** For what must not be lost: waits for room, which comes soon, as messages do not block. */
    void deliver(Runnable message) {
        try {
            messages.put(message);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until all it holds by now has run; not for the loop's own thread. */
    void awaitTurn() throws InterruptedException {
        CountDownLatch turn = new CountDownLatch(1);
        deliver(turn::countDown);
        turn.await();
    }

    private void work() {
        try {
            while (!done.getAsBoolean()) {
                run(messages.take());
                run(after);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ended = true;
        for (Runnable late = messages.poll(); late != null; late = messages.poll()) {
            run(late);
        }
    }

    private void run(Runnable message) {
        try {
            message.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "server " + server + ": a message hit a defect", e);
        }
    }
}
