package dev.panelagent.engine;

/** Receives what a container prints, on a thread of the engine client; must not block it for long. */
public interface ConsoleListener {
    /** A piece of output, cut anywhere; the array is the listener's to keep. */
    void output(Stream stream, byte[] bytes);

    /** The stream ended: the container stopped, the session was closed or the engine went away. Called once. */
    void closed();

    /** Which of the two outputs; a container with a terminal has only the first. */
    enum Stream {
        STDOUT,
        STDERR
    }
}
