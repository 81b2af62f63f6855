package dev.panelagent.engine.docker;

import dev.panelagent.common.EngineException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.engine.ConsoleSession;
import java.util.concurrent.TimeoutException;

/** An attached console: output comes by the stream, input goes by the pipe. */
final class DockerConsole implements ConsoleSession {
    private final Call write;
    private final EngineStream stream;
    private final StdinPipe stdin;
    private final Runnable typed;

    /**
     * A console.
     *
     * @param typed told before something is written
     */
    DockerConsole(Call write, EngineStream stream, StdinPipe stdin, Runnable typed) {
        this.write = write;
        this.stream = stream;
        this.stdin = stdin;
        this.typed = typed;
    }

    @Override
    public void write(byte[] bytes) {
        typed.run();
        try {
            switch (stdin.write(bytes, write.deadline())) {
                case WRITTEN -> {}
                case ENDED ->
                    throw new EngineException(
                            ErrorCode.SERVER_NOT_RUNNING,
                            "cannot " + write.action() + ": its console is closed: start the server first",
                            new IllegalStateException("console closed"));
                case LATE ->
                    throw EngineErrors.unavailable(
                            write,
                            "neither the container nor the engine took it within "
                                    + write.deadline().toSeconds() + " s",
                            new TimeoutException());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineErrors.unavailable(write, "the call was interrupted", e);
        }
    }

    @Override
    public void close() {
        stdin.end();
        stream.close();
    }
}
