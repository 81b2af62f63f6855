package dev.panelagent.link;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.FrameEncoder;
import dev.panelagent.store.OutboxStore;
import dev.panelagent.store.OutboxStore.Draft;
import dev.panelagent.store.OutboxStore.Kept;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The way of the events a Panel must not miss: each is numbered and kept, then sent from the store, in order, over
 * whatever connection there is. While there is none only the last change of a server's state counts. {@link #publish}
 * is thread-safe and never blocks; all else is called by the link, one after another.
 */
final class Outbox {
    private final OutboxStore store;
    private final FrameEncoder encoder;
    private final LostMessages lost;
    private final ThreadFactory threads = AgentThreads.virtual("outbox");
    private final ReentrantLock ordering = new ReentrantLock();
    private volatile CompletableFuture<?> last = CompletableFuture.completedFuture(null);
    private volatile long newest;
    private volatile @Nullable OutboxPump pump;

    Outbox(OutboxStore store, FrameEncoder encoder, InstantSource clock) {
        this.store = store;
        this.encoder = encoder;
        this.lost = new LostMessages(clock, this::publish);
    }

    void publish(Event event) {
        Draft draft = new Draft(topic(event), command(event), seq -> encoder.event(event, seq));
        ordering.lock();
        try {
            last = store.append(draft).whenComplete((kept, failure) -> {
                if (failure == null) {
                    kept(kept);
                } else {
                    sendUnkept(event);
                }
            });
        } finally {
            ordering.unlock();
        }
    }

    /** There is a connection; what waits is sent over it once the pump is started. */
    OutboxPump opened(FrameSender sender) {
        OutboxPump before = pump;
        OutboxPump fresh = new OutboxPump(store, sender, before == null ? 0 : before.end(), threads);
        pump = fresh;
        lost.linkIsBack();
        return fresh;
    }

    void closed() {
        OutboxPump now = pump;
        if (now != null) {
            long _ = now.end();
        }
    }

    void acknowledged(long seq) {
        OutboxPump now = pump;
        if (now != null) {
            now.acknowledged(seq);
        }
    }

    /** Waits until all that was published was handed over, or time is up, then sends nothing more. */
    void finish(Duration limit) {
        lost.tell();
        OutboxPump now = pump;
        if (now == null || !now.isOpen()) {
            return;
        }
        try {
            long deadline = System.nanoTime() + limit.toNanos();
            awaitKept(limit);
            now.awaitHandedOver(newest, Duration.ofNanos(deadline - System.nanoTime()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        long _ = now.end();
    }

    private void awaitKept(Duration limit) throws InterruptedException {
        try {
            Object _ = last.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // What was kept before it is still waited for.
        }
    }

    /** On the store's thread. */
    private void kept(Kept message) {
        newest = message.seq();
        OutboxPump now = pump;
        if (now != null) {
            now.news();
        }
        if (message.gaveWay() > 0) {
            lost.add(message.gaveWay(), isConnected());
        }
    }

    /** The best that can be done for what the store does not take. */
    private void sendUnkept(Event event) {
        OutboxPump now = pump;
        if (now != null) {
            now.sendUnkept(encoder.event(event));
        }
    }

    private boolean isConnected() {
        OutboxPump now = pump;
        return now != null && now.isOpen();
    }

    private Optional<String> topic(Event event) {
        if (isConnected()) {
            return Optional.empty();
        }
        return switch (event) {
            case Event.StateChanged changed -> Optional.of("server:" + changed.serverId());
            case Event.ServerCreated created -> Optional.of("server:" + created.serverId());
            case Event.ServerDeleted deleted -> Optional.of("server:" + deleted.serverId());
            default -> Optional.empty();
        };
    }

    private static Optional<String> command(Event event) {
        return event instanceof Event.CommandCompleted completed
                ? Optional.of(completed.commandId())
                : Optional.empty();
    }
}
