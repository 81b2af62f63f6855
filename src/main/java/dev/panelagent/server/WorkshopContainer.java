package dev.panelagent.server;

import dev.panelagent.common.AgentException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.config.AgentConfig;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.ContainerLimits;
import dev.panelagent.engine.ContainerSpec;
import dev.panelagent.engine.EngineEvent;
import dev.panelagent.engine.EngineListener;
import dev.panelagent.files.Progress;
import dev.panelagent.files.Workspace;
import dev.panelagent.files.mods.Workshop;
import dev.panelagent.files.mods.WorkshopItem;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.ServerRoots;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Fetches items of the Steam Workshop with SteamCMD, each in a container of its own that sees one directory and is gone
 * afterwards. Thread-safe.
 */
@ApplicationScoped
class WorkshopContainer implements Workshop {
    private static final System.Logger LOG = System.getLogger(WorkshopContainer.class.getName());
    private static final String ROLE = "workshop";
    private static final String MOUNT = "/workshop";
    /** Where SteamCMD keeps its things, by its version and packaging. */
    private static final List<String> HOMES = List.of("", "Steam/", ".steam/steam/", ".local/share/Steam/");
    /** Between two looks at the container, should the engine's events fail. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final ContainerEngine engine;
    private final AgentConfig config;
    private final String instance;
    private final ServerRoots roots;
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    @Inject
    WorkshopContainer(ContainerEngine engine, AgentConfig config) {
        this.engine = engine;
        this.config = config;
        this.instance = Instance.of(config.dataDir());
        this.roots = new ServerRoots(config.dataDir(), config.servers().user());
    }

    @Override
    public FilePath fetch(
            ServerId server, Workspace workspace, WorkshopItem item, FilePath staging, Progress progress) {
        String image = image();
        engine.ensureImage(image, config.engine().pullTimeout());
        removeLeftovers();
        String name = "panelagent-" + instance.substring(0, 8) + "-workshop-" + UUID.randomUUID();
        running.add(name);
        try {
            return fetched(
                    workspace,
                    item,
                    staging,
                    run(spec(name, image, item, roots.of(server).toString() + staging), progress));
        } finally {
            remove(name);
            running.remove(name);
        }
    }

    @Override
    public void requireConfigured() {
        String _ = image();
    }

    private String image() {
        return config.files().steamCmd().image().orElseThrow(WorkshopContainer::notConfigured);
    }

    private static RequestException notConfigured() {
        return new RequestException(
                ErrorCode.STEAMCMD_REQUIRED,
                "the mod comes from the Steam Workshop",
                "set STEAMCMD_IMAGE on the node to an image with SteamCMD, or give the URL of a download");
    }

    private ContainerSpec spec(String name, String image, WorkshopItem item, String hostPath) {
        String line = config.files()
                .steamCmd()
                .command()
                .replace("{appId}", item.appId())
                .replace("{workshopId}", item.workshopId());
        AgentConfig.Servers servers = config.servers();
        return new ContainerSpec(
                name,
                image,
                List.of("/bin/sh", "-c", line),
                Map.of("HOME", MOUNT),
                Labels.helper(instance, ROLE),
                servers.user(),
                Optional.of(MOUNT),
                List.of(new ContainerSpec.Mount(hostPath, MOUNT, false)),
                List.of(),
                new ContainerLimits(servers.memoryBytes(), 0, 0, 0, servers.pids()),
                false);
    }

    /** How a run ended, and what it said. */
    private record Run(int exitCode, String lastWords) {}

    private Run run(ContainerSpec spec, Progress progress) {
        String container = engine.create(spec);
        Semaphore news = new Semaphore(0);
        try (AutoCloseable _ = engine.events(spec.labels(), new Waker(news))) {
            engine.start(container);
            ContainerInfo end = awaitEnd(container, news, progress);
            return new Run(end.exitCode(), OutputTail.of(engine, container));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("closing the engine's events", e);
        }
    }

    private ContainerInfo awaitEnd(String container, Semaphore news, Progress progress) throws InterruptedException {
        Duration limit = config.files().pullTimeout();
        long begun = System.nanoTime();
        while (true) {
            progress.advance(0);
            ContainerInfo info = engine.inspect(container).orElseThrow(() -> failed("its container was removed"));
            if (!info.running() && info.finishedAt().isPresent()) {
                return info;
            }
            if (System.nanoTime() - begun > limit.toNanos()) {
                throw new RequestException(
                        ErrorCode.TIMEOUT,
                        "SteamCMD was not done within " + limit.toSeconds() + " s",
                        "try again, or raise PULL_TIMEOUT");
            }
            boolean _ = news.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private record Waker(Semaphore news) implements EngineListener {
        @Override
        public void event(EngineEvent event) {
            news.release();
        }

        @Override
        public void disconnected() {
            news.release();
        }
    }

    /** SteamCMD ends well also where it got nothing, so its files decide. */
    private static FilePath fetched(Workspace workspace, WorkshopItem item, FilePath staging, Run run) {
        return HOMES.stream()
                .map(home -> staging.child(
                        FilePath.parse(home + "steamapps/workshop/content/" + item.appId() + "/" + item.workshopId())))
                .filter(path -> run.exitCode == 0 && isThere(workspace, path))
                .findFirst()
                .orElseThrow(() -> failed("it ended with code " + run.exitCode
                        + (run.lastWords.isEmpty() ? "" : ", and its last words were " + run.lastWords)));
    }

    /** By no link: what the container made must not lead to what it did not. */
    private static boolean isThere(Workspace workspace, FilePath path) {
        try (Directory directory = workspace.files().directory(path)) {
            return directory.path().equals(path);
        } catch (RequestException e) {
            return false;
        }
    }

    private static RequestException failed(String why) {
        return new RequestException(
                ErrorCode.DOWNLOAD_FAILED,
                "SteamCMD did not fetch the item: " + why,
                "look whether the item exists and may be had without a login");
    }

    /** Those of an agent that was killed. */
    private void removeLeftovers() {
        engine.list(Labels.helper(instance, ROLE)).stream()
                .map(ContainerInfo::name)
                .filter(name -> !running.contains(name))
                .forEach(this::remove);
    }

    /** Also when called off by an interrupt, which would end the call as well. */
    private void remove(String name) {
        boolean interrupted = Thread.interrupted();
        try {
            engine.remove(name);
        } catch (AgentException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot remove container {0}: {1}", name, e.getMessage());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
