package dev.panelagent.monitor;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.config.AgentConfig;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.engine.EngineInfo;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;

/**
 * Asks the engine in the background whether it is there, so that whoever wants to know need not wait for it. Logs once
 * when it goes away and once when it is back.
 */
final class EngineWatch implements AutoCloseable {
    /** An engine that takes longer than this for the cheapest of its answers counts as away. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Logger LOG = System.getLogger(EngineWatch.class.getName());

    private final ContainerEngine engine;
    private final EngineAdvice advice;
    private final Executor probes;
    private final LongSupplier nanoTime;
    private boolean probing;
    private long probeStarted;
    private volatile State state = new State(Optional.empty(), Optional.empty());

    EngineWatch(ContainerEngine engine, AgentConfig config) {
        this(engine, new EngineAdvice(config.engine().host()), AgentThreads.perTask("engine-probe"), System::nanoTime);
    }

    EngineWatch(ContainerEngine engine, EngineAdvice advice, Executor probes, LongSupplier nanoTime) {
        this.engine = engine;
        this.advice = advice;
        this.probes = probes;
        this.nanoTime = nanoTime;
    }

    /**
     * What is known of the engine.
     *
     * @param info of the last answer; empty while it is away
     * @param problem why it is away and what to do; empty while it is there
     */
    record State(Optional<EngineInfo> info, Optional<String> problem) {
        /** Whether the first answer came or was given up. */
        boolean isSettled() {
            return info.isPresent() || problem.isPresent();
        }
    }

    State state() {
        return state;
    }

    /** Starts the next probe; called every few seconds. Never more than one is under way. */
    void tick() {
        if (startsProbe()) {
            probes.execute(this::probe);
        }
    }

    private synchronized boolean startsProbe() {
        if (probing) {
            if (nanoTime.getAsLong() - probeStarted > PATIENCE.toNanos()) {
                away("it has not answered for " + PATIENCE.toSeconds() + " s");
            }
            return false;
        }
        probing = true;
        probeStarted = nanoTime.getAsLong();
        return true;
    }

    private void probe() {
        try {
            answered(engine.info());
        } catch (RuntimeException e) {
            failed(String.valueOf(e.getMessage()));
        }
    }

    private synchronized void answered(EngineInfo info) {
        probing = false;
        if (state.info().isEmpty()) {
            LOG.log(Level.INFO, () -> info.name() + " " + info.version() + " answers, API " + info.apiVersion());
        }
        state = new State(Optional.of(info), Optional.empty());
    }

    private synchronized void failed(String reason) {
        probing = false;
        away(reason);
    }

    private void away(String reason) {
        if (state.problem().isEmpty()) {
            String problem = "The engine does not answer: " + reason + ". " + advice.get();
            LOG.log(Level.WARNING, () -> problem);
            state = new State(Optional.empty(), Optional.of(problem));
        }
    }

    @Override
    public void close() {
        if (probes instanceof ExecutorService executor) {
            executor.shutdownNow();
        }
    }
}
