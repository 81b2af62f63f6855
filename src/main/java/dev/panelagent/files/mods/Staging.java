package dev.panelagent.files.mods;

import dev.panelagent.common.RequestException;
import dev.panelagent.files.Workspace;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.TreeRemover;
import java.util.UUID;

/**
 * A directory of a server beside those its game knows, for what is not in its place yet and what may be needed again. Gone
 * when closed, with all in it.
 */
final class Staging implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Staging.class.getName());

    private final Workspace workspace;
    private final FilePath path;

    private Staging(Workspace workspace, FilePath path) {
        this.workspace = workspace;
        this.path = path;
    }

    /**
     * Makes one.
     *
     * @param kind the end of its name
     */
    static Staging begin(Workspace workspace, String kind) {
        FilePath path = FilePath.ROOT.child(".panel-agent-" + UUID.randomUUID() + "." + kind);
        workspace.files().makeDirectories(path).close();
        return new Staging(workspace, path);
    }

    FilePath path() {
        return path;
    }

    /** A directory in it, made if it is missing. */
    Directory directory(String name) {
        return workspace.files().makeDirectories(path.child(name));
    }

    @Override
    public void close() {
        try (Directory root = workspace.files().root()) {
            TreeRemover.remove(root, path.name(), workspace.budget()::release);
        } catch (RequestException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot remove {0}: {1}", path, e.getMessage());
        }
    }
}
