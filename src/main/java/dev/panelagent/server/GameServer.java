package dev.panelagent.server;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.ReplyData;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.ServerStatus;
import java.util.OptionalLong;

/** A server as the rest of the agent sees it: questions and its console. Changes go by {@link ServerRegistry#submit}. */
public final class GameServer {
    private final Supervisor supervisor;

    GameServer(Supervisor supervisor) {
        this.supervisor = supervisor;
    }

    public ServerId id() {
        return supervisor.spec().id();
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
     * Writes a line to its console.
     *
     * @throws RequestException SERVER_NOT_RUNNING
     */
    public void send(String line) {
        if (!state().isUp()) {
            throw new RequestException(
                    ErrorCode.SERVER_NOT_RUNNING, "server " + id() + " is " + state().word(), "start it first");
        }
        supervisor.console().send(line);
    }

    public ReplyData.Logs logs(int lines, OptionalLong afterSeq) {
        return supervisor.console().read(lines, afterSeq);
    }
}
