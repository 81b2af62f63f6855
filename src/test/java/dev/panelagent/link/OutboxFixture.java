package dev.panelagent.link;

import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.FrameEncoder;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.store.OutboxStore;
import dev.panelagent.store.TestStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.awaitility.Awaitility;

/** An outbox on a real store, and events for it. */
final class OutboxFixture implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    static final Duration LONG = Duration.ofSeconds(20);
    static final FrameEncoder ENCODER = new FrameEncoder("node-1", () -> NOW);

    final TestStore kept;
    final OutboxStore store;
    final Outbox outbox;

    OutboxFixture(Path dir, OutboxStore.Bounds bounds) {
        kept = TestStore.in(dir, () -> NOW);
        store = kept.outbox(bounds);
        outbox = new Outbox(store, ENCODER, () -> NOW);
    }

    static Event result(String command) {
        return new Event.CommandCompleted(
                NOW,
                command,
                "stop_server",
                new ServerId("s1"),
                Event.Outcome.COMPLETED,
                Optional.empty(),
                Duration.ZERO,
                Optional.empty());
    }

    static Event change(String server, ServerState state) {
        return new Event.StateChanged(NOW, new ServerId(server), ServerState.OFFLINE, state, Event.Circumstances.NONE);
    }

    /** The Panel is there, by this connection. */
    void connect(FrameSender sender) {
        outbox.opened(sender).start();
    }

    /** Waits until what was published so far is in the store, or could not be. */
    void settle() {
        kept.settle();
    }

    void awaitEmpty() {
        Awaitility.await("nothing waits for the Panel any more").atMost(LONG).until(() -> store.size() == 0);
    }

    @Override
    public void close() {
        outbox.closed();
        kept.close();
    }
}
