package dev.panelagent.link;

import dev.panelagent.common.StoreException;
import dev.panelagent.store.OutboxStore;
import dev.panelagent.store.OutboxStore.Message;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends kept messages over one connection, in order, on a thread of its own. A message is settled, and soon forgotten by
 * the store, when its last frame was handed to the socket, or, from the Panel's first acknowledgement on, when the Panel
 * acknowledged it. Only a few are under way at a time, so that replies need not wait behind a long backlog. Thread-safe.
 */
final class OutboxPump {
    private static final System.Logger LOG = System.getLogger(OutboxPump.class.getName());
    private static final int PAGE = 64;
    private static final int MOST_UNDER_WAY = 64;
    private static final int MOST_CHARS_UNDER_WAY = 256 << 10;
    /** How long settled messages may stay in the store, and how soon a store that failed is read again. */
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final OutboxStore store;
    private final FrameSender sender;
    private final ThreadFactory threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Message> underWay = new ArrayDeque<>();
    private int charsUnderWay;
    private long sent;
    private long handedOver;
    private long acknowledged;
    private boolean acknowledges;
    private long forgotten;
    private long forgottenAt = System.nanoTime();
    private boolean readFailed;
    private boolean news = true;
    private boolean ended;

    /**
     * A pump at rest.
     *
     * @param settled the number up to which messages need not be sent
     */
    OutboxPump(OutboxStore store, FrameSender sender, long settled, ThreadFactory threads) {
        this.store = store;
        this.sender = sender;
        this.threads = threads;
        this.sent = settled;
        this.handedOver = settled;
        this.forgotten = settled;
    }

    void start() {
        threads.newThread(this::run).start();
    }

    /** There is another message in the store. */
    void news() {
        lock.lock();
        try {
            news = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The Panel has all up to a number; of what was not sent yet it cannot know. */
    void acknowledged(long seq) {
        lock.lock();
        try {
            acknowledges = true;
            acknowledged = Math.max(acknowledged, Math.min(seq, sent));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Sends frames that the store could not keep. */
    void sendUnkept(List<String> frames) {
        frames.forEach(sender::send);
    }

    boolean isOpen() {
        lock.lock();
        try {
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the message of that number was handed over, nothing more is sent, or time is up. */
    void awaitHandedOver(long seq, Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = limit.toNanos();
            while (!ended && handedOver < seq && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends nothing more; returns the number up to which messages are settled. */
    long end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
            forget();
            return settled();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (awaitWork()) {
                sendAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            long _ = end();
        }
    }

    /** Whether there is anything to do but to end. */
    private boolean awaitWork() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = PERIOD.toNanos();
            while (!ended && !news && left > 0) {
                if (settled() > forgotten || readFailed) {
                    left = changed.awaitNanos(left);
                } else {
                    changed.await();
                }
            }
            news = false;
            forgetIfDue();
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    private void sendAll() throws InterruptedException {
        for (List<Message> page = read(); !page.isEmpty(); page = read()) {
            for (Message message : page) {
                if (!announce(message)) {
                    return;
                }
                send(message);
            }
        }
    }

    private List<Message> read() {
        try {
            List<Message> page = store.after(sent, PAGE);
            readFailed = false;
            return page;
        } catch (StoreException e) {
            if (!readFailed) {
                LOG.log(System.Logger.Level.WARNING, "Messages for the Panel wait: {0}", e.getMessage());
            }
            readFailed = true;
            return List.of();
        }
    }

    /** Waits until there is room for one more message under way; false if nothing more is to be sent. */
    private boolean announce(Message message) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!ended && !fits(message)) {
                changed.await();
            }
            forgetIfDue();
            if (!ended) {
                sent = message.seq();
                underWay.add(message);
                charsUnderWay += characters(message);
            }
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    private boolean fits(Message message) {
        return underWay.isEmpty()
                || (underWay.size() < MOST_UNDER_WAY && charsUnderWay + characters(message) <= MOST_CHARS_UNDER_WAY);
    }

    private void send(Message message) {
        List<String> frames = message.frames();
        boolean taken = true;
        for (String frame : frames.subList(0, frames.size() - 1)) {
            taken = taken && sender.send(frame);
        }
        if (!taken || !sender.send(frames.getLast(), this::oneHandedOver)) {
            long _ = end();
        }
    }

    /** The oldest under way, as frames leave in order. */
    private void oneHandedOver() {
        lock.lock();
        try {
            Message message = underWay.remove();
            charsUnderWay -= characters(message);
            handedOver = message.seq();
            changed.signalAll();
            if (ended) {
                forget();
            }
        } finally {
            lock.unlock();
        }
    }

    private long settled() {
        return acknowledges ? Math.max(acknowledged, forgotten) : handedOver;
    }

    private void forgetIfDue() {
        if (System.nanoTime() - forgottenAt >= PERIOD.toNanos()) {
            forget();
        }
    }

    private void forget() {
        forgottenAt = System.nanoTime();
        if (settled() > forgotten) {
            forgotten = settled();
            store.remove(forgotten);
        }
    }

    private static int characters(Message message) {
        return message.frames().stream().mapToInt(String::length).sum();
    }
}
