package dev.panelagent.files.mods;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.common.Text;
import dev.panelagent.files.DiskBudget;
import dev.panelagent.files.Progress;
import dev.panelagent.files.Workspace;
import dev.panelagent.files.pull.PullRequest;
import dev.panelagent.files.pull.Pulled;
import dev.panelagent.files.pull.RemotePull;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FilePath;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Installs mods and takes them away. What is fetched and unpacked is made ready in a directory of its own and put in
 * place by renaming, so that what fails leaves the server as it was. Thread-safe.
 */
public final class Mods {
    private static final String DOWNLOAD = "download";

    private final RemotePull pull;
    private final Unpacker unpacker;
    private final InstalledMods installed;
    private final InstantSource clock;

    /** Who owns a file must not change between the look and the rename; both are short. */
    private final ReentrantLock placing = new ReentrantLock();

    public Mods(RemotePull pull, Unpacker unpacker, InstalledMods installed, InstantSource clock) {
        this.pull = pull;
        this.unpacker = unpacker;
        this.installed = installed;
        this.clock = clock;
    }

    /**
     * Installs a mod in place of the one of its id, of which nothing stays that the new one does not have.
     *
     * @throws RequestException FILE_EXISTS for a file of another mod; LIMIT_EXCEEDED, INSUFFICIENT_RESOURCES; and what
     *     {@link RemotePull#fetch} and {@link Unpacker#unpack} refuse with
     * @throws java.util.concurrent.CancellationException if progress says so
     */
    public Mod install(ServerId server, Workspace workspace, ModRequest request, Progress progress) {
        requireRoom(server, request.id());
        try (Staging staging = Staging.begin(workspace, "mod")) {
            Pulled pulled = pull(workspace, staging, request, progress);
            FilePath ready = staging.path().child(DOWNLOAD);
            if (request.unpack()) {
                ready = unpack(workspace, staging, ready.child(pulled.fileName()), progress);
            }
            Content content = Content.of(workspace, ready);
            Mod bare = bare(
                    request.id(),
                    request.name(),
                    request.version(),
                    shown(request.url()),
                    pulled.sha256(),
                    pulled.bytes());
            return place(
                    server,
                    workspace,
                    staging,
                    placement -> placement.install(bare, content, request.directory(), progress));
        }
    }

    /** Installs a mod from the Steam Workshop, as the other does one from a URL. */
    public Mod install(
            ServerId server, Workspace workspace, WorkshopRequest request, Workshop workshop, Progress progress) {
        requireRoom(server, request.id());
        try (Staging staging = Staging.begin(workspace, "workshop")) {
            FilePath ready = fetch(server, workspace, request.item(), workshop, staging, progress);
            Content content = Content.of(workspace, ready);
            requireDisk(workspace.budget());
            Mod bare = bare(
                    request.id(),
                    request.name(),
                    request.version(),
                    request.item().url(),
                    "",
                    content.bytes());
            return place(
                    server,
                    workspace,
                    staging,
                    placement -> placement.install(bare, content, request.directory(), progress));
        }
    }

    /** The mods of a server. */
    public List<Mod> list(ServerId server) {
        return installed.of(server);
    }

    /**
     * Removes a mod's files, as far as they are there and no other mod's, and the directories made for it that are left
     * empty.
     *
     * @return what was installed
     * @throws RequestException MOD_NOT_FOUND
     */
    public Mod uninstall(ServerId server, Workspace workspace, String id) {
        Mod mod = installed
                .find(server, id)
                .orElseThrow(() -> new RequestException(
                        ErrorCode.MOD_NOT_FOUND,
                        "no mod " + Text.quote(id) + " is installed",
                        "list the mods of the server"));
        try (Staging staging = Staging.begin(workspace, "mod")) {
            return place(server, workspace, staging, placement -> placement.uninstall(mod));
        }
    }

    private void requireRoom(ServerId server, String id) {
        if (installed.count(server) >= Mod.MOST && installed.find(server, id).isEmpty()) {
            throw new RequestException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "server " + server + " has " + Mod.MOST + " mods",
                    "uninstall some first");
        }
    }

    /** What a container downloads is not counted on the way, as nothing a game writes is. */
    private static void requireDisk(DiskBudget budget) {
        if (budget.limitBytes() > 0 && budget.usedBytes() > budget.limitBytes()) {
            throw new RequestException(
                    ErrorCode.INSUFFICIENT_RESOURCES,
                    "the server's disk limit is " + budget.limitBytes() + " bytes, and with the mod more are in use",
                    "delete files or raise the limit");
        }
    }

    private Pulled pull(Workspace workspace, Staging staging, ModRequest request, Progress progress) {
        PullRequest wanted = new PullRequest(request.url(), Optional.empty(), request.checksum());
        try (Directory directory = staging.directory(DOWNLOAD);
                Download download = new Download(directory, workspace.budget())) {
            Pulled pulled = pull.fetch(wanted, download, progress);
            download.keep();
            return pulled;
        }
    }

    /** What fetches it sees a directory of its own and nothing of the agent's. */
    private static FilePath fetch(
            ServerId server,
            Workspace workspace,
            WorkshopItem item,
            Workshop workshop,
            Staging staging,
            Progress progress) {
        try (Directory home = staging.directory(DOWNLOAD)) {
            return workshop.fetch(server, workspace, item, home.path(), progress);
        }
    }

    private FilePath unpack(Workspace workspace, Staging staging, FilePath archive, Progress progress) {
        try (Directory content = staging.directory("content")) {
            unpacker.unpack(workspace, archive, content.path(), progress);
            return content.path();
        }
    }

    private Mod place(ServerId server, Workspace workspace, Staging staging, Function<Placement, Mod> work) {
        placing.lock();
        try (Directory aside = staging.directory("old")) {
            return work.apply(new Placement(server, workspace.files(), installed, aside));
        } finally {
            placing.unlock();
        }
    }

    /** Without the files, which are known when they are in place. */
    private Mod bare(String id, String name, Optional<String> version, String source, String sha256, long size) {
        return new Mod(id, name, version, source, clock.instant(), sha256, size, List.of(), List.of());
    }

    /** A URL without query and user: tokens live there. */
    private static String shown(URI url) {
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return url.getScheme() + "://" + url.getHost() + port + url.getRawPath();
    }
}
