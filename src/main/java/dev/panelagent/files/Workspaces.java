package dev.panelagent.files;

import dev.panelagent.common.ServerId;
import dev.panelagent.config.AgentConfig;
import dev.panelagent.files.sandbox.Access;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.ServerFiles;
import dev.panelagent.files.sandbox.ServerRoots;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Opens servers' files, with the rules that hold for each. Thread-safe. */
@ApplicationScoped
public class Workspaces {
    /** How long a measured disk usage holds; what the agent writes meanwhile is added to it. */
    private static final Duration FRESHNESS = Duration.ofMinutes(1);

    private final ServerRoots roots;
    private final InstantSource clock;
    private final DiskMeter meter;
    private final Map<ServerId, Rules> rules = new ConcurrentHashMap<>();

    /** For the client proxy, which never uses the fields. */
    @SuppressWarnings("NullAway")
    protected Workspaces() {
        this.roots = null;
        this.clock = null;
        this.meter = null;
    }

    @Inject
    Workspaces(AgentConfig config) {
        this(new ServerRoots(config.dataDir(), config.servers().user()), InstantSource.system());
    }

    /** On directories of the caller's choice. */
    public Workspaces(ServerRoots roots, InstantSource clock) {
        this.roots = roots;
        this.clock = clock;
        this.meter = new DiskMeter(clock);
    }

    private record Rules(long diskBytes, DiskBudget budget, Denylist denylist) {}

    /**
     * Opens a server's files.
     *
     * @param diskBytes its disk limit; 0: none
     * @param denylist its egg's file denylist, in the syntax of gitignore
     */
    public Workspace open(ServerId server, long diskBytes, List<String> denylist) {
        Rules inForce = rules.compute(server, (id, known) -> {
            Denylist names =
                    known != null && known.denylist.rules().equals(denylist) ? known.denylist : Denylist.of(denylist);
            return new Rules(diskBytes, budget(id, diskBytes, known), names);
        });
        return new Workspace(roots.open(server, inForce.denylist), inForce.budget);
    }

    /**
     * What a server's data takes by the last count, which is some minutes old; empty if there was none yet. Does not wait
     * for the disk: it is counted in the background.
     *
     * @param diskBytes its disk limit; 0: none
     */
    public OptionalLong diskUsage(ServerId server, long diskBytes) {
        Rules inForce = rules.compute(
                server,
                (id, known) -> new Rules(
                        diskBytes,
                        budget(id, diskBytes, known),
                        known == null ? Denylist.of(List.of()) : known.denylist));
        return meter.usedBytes(server, inForce.budget);
    }

    private DiskBudget budget(ServerId server, long diskBytes, @Nullable Rules known) {
        return known != null && known.diskBytes == diskBytes
                ? known.budget
                : new DiskBudget(diskBytes, () -> usage(server), FRESHNESS, clock);
    }

    /** A server is gone: nothing of it is remembered. */
    public void forget(ServerId server) {
        Rules _ = rules.remove(server);
        meter.forget(server);
    }

    private long usage(ServerId server) {
        try (ServerFiles files = roots.open(server, Access.ALL);
                Directory root = files.root()) {
            return DiskUsage.of(root);
        }
    }
}
