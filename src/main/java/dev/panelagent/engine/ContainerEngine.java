package dev.panelagent.engine;

import dev.panelagent.common.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The engine that runs containers. Thread-safe. Every call has a deadline and throws {@link
 * dev.panelagent.common.EngineUnavailableException} when the engine is away or silent, {@link
 * dev.panelagent.common.EngineException} when it refuses; nothing else. A container may be named by id or by name.
 */
public interface ContainerEngine {
    /** Asks the engine who it is; the cheapest sign of life. */
    EngineInfo info();

    /**
     * Makes sure the image is on the node, pulling it if it is missing.
     *
     * @param deadline for the pull
     */
    void ensureImage(String image, Duration deadline);

    /** Creates a container, not started; returns its id. */
    String create(ContainerSpec spec);

    /** Starts it; already running counts as success. */
    void start(String container);

    /** Sends a signal to its first process; {@code false} if it was not running. */
    boolean signal(String container, Signal signal);

    /**
     * Says how large the terminal of a container that has one is.
     *
     * @throws dev.panelagent.common.EngineException SERVER_NOT_RUNNING if it does not run
     */
    void resize(String container, int rows, int columns);

    /** Changes the limits of a container, running or not. */
    void updateLimits(String container, ContainerLimits limits);

    /** Removes it with its anonymous volumes, killing it if it runs; already gone counts as success. */
    void remove(String container);

    /** What the engine knows of it; empty if there is none. */
    Optional<ContainerInfo> inspect(String container);

    /** All containers, running or not, that carry all these labels; an empty value matches any value. */
    List<ContainerInfo> list(Map<String, String> labels);

    /** Its resource use now, two samples of the engine apart so that the CPU figure is true; empty if it is not running. */
    Optional<ContainerStats> stats(String container);

    /** Attaches to its console, before or after it starts. The caller closes the session. */
    ConsoleSession attach(String container, ConsoleListener listener);

    /** Follows its log from a moment on, to its end or until closed; times are the engine's. */
    AutoCloseable logs(String container, Instant since, ConsoleListener listener);

    /**
     * Reads what its log holds now from a moment on, that moment included, running or not; returns at the end of it. Times
     * are the engine's. What the reader throws ends the read and comes out.
     */
    void readLog(String container, Instant since, LogReader reader);

    /**
     * Follows the engine's events about containers with these labels. The caller closes it. {@link
     * EngineListener#disconnected} ends it by itself.
     */
    AutoCloseable events(Map<String, String> labels, EngineListener listener);
}
