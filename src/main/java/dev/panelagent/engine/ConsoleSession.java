package dev.panelagent.engine;

/** An attached console. */
public interface ConsoleSession extends AutoCloseable {
    /**
     * Writes to the container's standard input.
     *
     * @throws dev.panelagent.common.EngineUnavailableException if it cannot be written within the deadline
     * @throws dev.panelagent.common.EngineException {@code SERVER_NOT_RUNNING} if the console is closed
     */
    void write(byte[] bytes);

    @Override
    void close();
}
