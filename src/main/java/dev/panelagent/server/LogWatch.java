package dev.panelagent.server;

import dev.panelagent.console.PlainLines;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.protocol.Readiness;
import java.time.Instant;

/** Reads what a run has printed so far in the engine's log, and then what it goes on to print. */
final class LogWatch implements ReadinessWatch {
    private static final System.Logger LOG = System.getLogger(LogWatch.class.getName());

    private final AutoCloseable log;

    private LogWatch(AutoCloseable log) {
        this.log = log;
    }

    /**
     * Reads the log of a container that runs.
     *
     * @throws dev.panelagent.common.AgentException as the engine does
     */
    static ReadinessWatch on(
            ContainerEngine engine, ContainerInfo running, Readiness.ConsolePatterns readiness, Runnable onReady) {
        LinePatterns patterns = new LinePatterns(readiness);
        return new LogWatch(engine.logs(running.id(), since(running), new PlainLines(line -> {
            if (patterns.test(line)) {
                onReady.run();
            }
        })));
    }

    /**
     * The end of the run before: what that printed says nothing of this one. Not the start of this one, which the engine
     * notes only when the first lines may have been printed already.
     */
    private static Instant since(ContainerInfo running) {
        return running.finishedAt()
                .filter(end -> running.startedAt().filter(end::isBefore).isPresent())
                .orElse(Instant.EPOCH);
    }

    @Override
    public void close() {
        try {
            log.close();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.DEBUG, "closing the engine's log", e);
        }
    }
}
