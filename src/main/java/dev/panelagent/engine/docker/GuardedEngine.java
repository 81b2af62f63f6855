package dev.panelagent.engine.docker;

import dev.panelagent.common.EngineUnavailableException;
import dev.panelagent.common.Signal;
import dev.panelagent.engine.ConsoleListener;
import dev.panelagent.engine.ConsoleSession;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.ContainerLimits;
import dev.panelagent.engine.ContainerSpec;
import dev.panelagent.engine.ContainerStats;
import dev.panelagent.engine.EngineInfo;
import dev.panelagent.engine.EngineListener;
import dev.panelagent.engine.LogReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.FaultToleranceException;

/**
 * The outer half of the engine bean. The platform's fault tolerance wraps the inner half, by interceptors, and throws
 * exceptions of its own; only from outside can they be turned into what the port promises. Also says once when the
 * engine goes away and once when it is back.
 */
final class GuardedEngine implements ContainerEngine {
    private static final Logger LOG = System.getLogger(GuardedEngine.class.getName());

    private final ContainerEngine engine;
    private final AtomicBoolean away = new AtomicBoolean();
    /** What was last said of it; while it is left alone, that is all there is to say. */
    private volatile String trouble = EngineErrors.ADVICE;

    GuardedEngine(ContainerEngine engine) {
        this.engine = engine;
    }

    private <T> T guarded(Supplier<T> call) {
        try {
            T result = call.get();
            if (away.compareAndSet(true, false)) {
                LOG.log(Level.INFO, "the engine answers again");
            }
            return result;
        } catch (CircuitBreakerOpenException e) {
            throw new EngineUnavailableException(
                    "the engine has not been answering and is left alone for a few seconds: " + trouble, e);
        } catch (FaultToleranceException e) {
            throw noted(new EngineUnavailableException("the engine does not answer: " + EngineErrors.ADVICE, e));
        } catch (EngineUnavailableException e) {
            throw noted(e);
        }
    }

    private EngineUnavailableException noted(EngineUnavailableException e) {
        trouble = String.valueOf(e.getMessage());
        if (away.compareAndSet(false, true)) {
            LOG.log(Level.WARNING, "the engine is away: {0}", e.getMessage());
        }
        return e;
    }

    private void guarded(Runnable call) {
        guarded(() -> {
            call.run();
            return true;
        });
    }

    @Override
    public EngineInfo info() {
        return guarded(engine::info);
    }

    @Override
    public void ensureImage(String image, Duration deadline) {
        guarded(() -> engine.ensureImage(image, deadline));
    }

    @Override
    public String create(ContainerSpec spec) {
        return guarded(() -> engine.create(spec));
    }

    @Override
    public void start(String container) {
        guarded(() -> engine.start(container));
    }

    @Override
    public boolean signal(String container, Signal signal) {
        return guarded(() -> engine.signal(container, signal));
    }

    @Override
    public void resize(String container, int rows, int columns) {
        guarded(() -> engine.resize(container, rows, columns));
    }

    @Override
    public void updateLimits(String container, ContainerLimits limits) {
        guarded(() -> engine.updateLimits(container, limits));
    }

    @Override
    public void remove(String container) {
        guarded(() -> engine.remove(container));
    }

    @Override
    public Optional<ContainerInfo> inspect(String container) {
        return guarded(() -> engine.inspect(container));
    }

    @Override
    public List<ContainerInfo> list(Map<String, String> labels) {
        return guarded(() -> engine.list(labels));
    }

    @Override
    public Optional<ContainerStats> stats(String container) {
        return guarded(() -> engine.stats(container));
    }

    @Override
    public ConsoleSession attach(String container, ConsoleListener listener) {
        return guarded(() -> engine.attach(container, listener));
    }

    @Override
    public AutoCloseable logs(String container, Instant since, ConsoleListener listener) {
        return guarded(() -> engine.logs(container, since, listener));
    }

    @Override
    public void readLog(String container, Instant since, LogReader reader) {
        guarded(() -> engine.readLog(container, since, reader));
    }

    @Override
    public AutoCloseable events(Map<String, String> labels, EngineListener listener) {
        return guarded(() -> engine.events(labels, listener));
    }
}
