package dev.panelagent.command;

import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.files.Workspace;
import dev.panelagent.files.Workspaces;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.server.ServerRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** The one way from a server's id to its files, with the limits of its spec as they are now. Thread-safe. */
@ApplicationScoped
public class FileAccess {
    private final ServerRegistry servers;
    private final Workspaces workspaces;

    /** For the client proxy, which never uses the fields. */
    @SuppressWarnings("NullAway")
    protected FileAccess() {
        this.servers = null;
        this.workspaces = null;
    }

    @Inject
    FileAccess(ServerRegistry servers, Workspaces workspaces) {
        this.servers = servers;
        this.workspaces = workspaces;
    }

    /**
     * Opens a server's files for one piece of work.
     *
     * @param server its id or another name it goes by
     * @throws RequestException SERVER_NOT_FOUND; FILE_NOT_FOUND if it has no data directory yet
     */
    public Workspace open(ServerId server) {
        ServerSpec spec = servers.server(server).spec();
        return workspaces.open(spec.id(), spec.limits().diskBytes(), spec.fileDenylist());
    }
}
