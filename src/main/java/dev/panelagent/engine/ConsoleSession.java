package dev.panelagent.engine;

/** An attached console. */
public interface ConsoleSession extends AutoCloseable {
    /**
     * Writes to the container's standard input.
     *
     * @throws dev.panelagent.common.EngineUnavailableException if it cannot be written within the deadline
     */
    void write(byte[] bytes);

    @Override
    void close();
}
