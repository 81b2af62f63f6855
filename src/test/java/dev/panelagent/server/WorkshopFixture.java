package dev.panelagent.server;

import dev.panelagent.common.ServerId;
import dev.panelagent.config.AgentConfig;
import dev.panelagent.config.ConfigReader;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.files.Progress;
import dev.panelagent.files.Workspace;
import dev.panelagent.files.Workspaces;
import dev.panelagent.files.mods.WorkshopItem;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.ServerRoots;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A server without a container, in whose data items of the Workshop are fetched. */
final class WorkshopFixture implements AutoCloseable {
    static final ServerId SERVER = new ServerId("one");
    static final WorkshopItem ITEM = new WorkshopItem("4000", "123");

    final Path staging;
    final WorkshopContainer workshop;
    private final FilePath inside = FilePath.parse("/staging");
    private final Workspace workspace;

    WorkshopFixture(ContainerEngine engine, Path dir, Map<String, String> settings) {
        AgentConfig config = config(dir, settings);
        ServerRoots roots = new ServerRoots(dir, config.servers().user());
        roots.provide(SERVER);
        workspace = new Workspaces(roots, InstantSource.system()).open(SERVER, 0, List.of());
        workspace.files().makeDirectories(inside).close();
        staging = roots.of(SERVER).resolve("staging");
        workshop = new WorkshopContainer(engine, config);
    }

    private static AgentConfig config(Path dir, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("AGENT_SECRET", "test-secret-of-sufficient-length");
        all.put("DATA_DIR", dir.toString());
        return ConfigReader.read(name -> Optional.ofNullable(all.get(name)));
    }

    FilePath fetch() {
        return fetch(Progress.NONE);
    }

    FilePath fetch(Progress progress) {
        return workshop.fetch(SERVER, workspace, ITEM, inside, progress);
    }

    @Override
    public void close() {
        workspace.close();
    }
}
