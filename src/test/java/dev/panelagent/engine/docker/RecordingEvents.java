package dev.panelagent.engine.docker;

import dev.panelagent.engine.EngineEvent;
import dev.panelagent.engine.EngineListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** Keeps what the engine told. */
final class RecordingEvents implements EngineListener {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<EngineEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger disconnected = new AtomicInteger();

    @Override
    public void event(EngineEvent event) {
        events.add(event);
    }

    @Override
    public void disconnected() {
        disconnected.incrementAndGet();
    }

    List<EngineEvent> all() {
        return events;
    }

    int timesDisconnected() {
        return disconnected.get();
    }

    void awaitDisconnected() {
        Awaitility.await().atMost(PATIENCE).until(() -> disconnected.get() > 0);
    }

    /** Returns as soon as an event of that kind about the container came. */
    <T extends EngineEvent> T await(Class<T> kind, String container) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> events.stream()
                                .filter(event -> event.containerId().equals(container))
                                .filter(kind::isInstance)
                                .map(kind::cast)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }
}
