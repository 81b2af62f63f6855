package dev.panelagent.server;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.console.Console;
import dev.panelagent.protocol.ResourceUsage;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.ServerStatus;
import java.util.Optional;

/** A server as the rest of the agent sees it: questions and its console. Changes go by {@link ServerRegistry#submit}. */
public final class GameServer {
    private final Supervisor supervisor;

    GameServer(Supervisor supervisor) {
        this.supervisor = supervisor;
    }

    public ServerId id() {
        return supervisor.spec().id();
    }

    /** What it is made from. */
    public ServerSpec spec() {
        return supervisor.spec();
    }

    public ServerState state() {
        return supervisor.state();
    }

    /** All about it; takes a second or two while it is up, as the engine measures. */
    public ServerStatus status() {
        return supervisor.status(true);
    }

    /** All that is known without asking the engine: everything but its use of resources. */
    public ServerStatus summary() {
        return supervisor.status(false);
    }

    /**
     * What it uses: figures of the last seconds, or the last there are of its present run if the engine takes its time;
     * empty if it is not up, or if there are none yet. Takes less than two seconds.
     */
    public Optional<ResourceUsage> usage() {
        return supervisor.view().recentUsage();
    }

    /** Its console: history, streaming, settings. What is written goes by the methods here. */
    public Console console() {
        return supervisor.console();
    }

    /**
     * Writes a line to its standard input.
     *
     * @throws RequestException SERVER_NOT_RUNNING
     */
    public void send(String line) {
        requireUp();
        supervisor.console().send(line);
    }

    /**
     * Writes to its standard input.
     *
     * @throws RequestException SERVER_NOT_RUNNING
     */
    public void write(byte[] bytes) {
        requireUp();
        supervisor.console().write(bytes);
    }

    /**
     * Interrupts it as Ctrl-C on a terminal does.
     *
     * @throws RequestException SERVER_NOT_RUNNING
     */
    public void interrupt() {
        requireUp();
        supervisor.interrupt();
    }

    /**
     * Says how large its terminal is.
     *
     * @throws RequestException SERVER_NOT_RUNNING; CONFIG_INVALID if it has no terminal
     */
    public void resize(int rows, int columns) {
        requireUp();
        supervisor.resize(rows, columns);
    }

    private void requireUp() {
        if (!state().isUp()) {
            throw new RequestException(
                    ErrorCode.SERVER_NOT_RUNNING, "server " + id() + " is " + state().word(), "start it first");
        }
    }
}
