package dev.panelagent.monitor;

import dev.panelagent.common.AgentThreads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The beat of the monitors, and the agent's sign of life: timer and virtual threads both have a part in every beat, so
 * it stops when either of them does.
 */
final class MonitorLoop implements AutoCloseable {
    private static final Logger LOG = System.getLogger(MonitorLoop.class.getName());
    private static final Duration BEAT = Duration.ofSeconds(5);

    private final NodeMonitor node;
    private final EngineWatch engine;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService timer = AgentThreads.timer("monitor");
    private final ExecutorService beats = AgentThreads.perTask("monitor-beat");
    private volatile long lastBeat;

    MonitorLoop(NodeMonitor node, EngineWatch engine, LongSupplier nanoTime) {
        this.node = node;
        this.engine = engine;
        this.nanoTime = nanoTime;
        lastBeat = nanoTime.getAsLong();
    }

    void start() {
        var _ = timer.scheduleWithFixedDelay(
                () -> beats.execute(this::beat), 0, BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    void beat() {
        try {
            node.tick();
            engine.tick();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "A measurement failed; the next one is in " + BEAT.toSeconds() + " s", e);
        }
        lastBeat = nanoTime.getAsLong();
    }

    /** How long ago the last beat was. */
    Duration silence() {
        return Duration.ofNanos(nanoTime.getAsLong() - lastBeat);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        beats.shutdownNow();
    }
}
