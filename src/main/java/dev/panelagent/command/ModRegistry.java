package dev.panelagent.command;

import dev.panelagent.common.ServerId;
import dev.panelagent.files.mods.InstalledMods;
import dev.panelagent.files.mods.Mod;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.store.KeptMod;
import dev.panelagent.store.ModStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The installed mods, kept in the store. */
@ApplicationScoped
class ModRegistry implements InstalledMods {
    private final ModStore store;

    @Inject
    ModRegistry(ModStore store) {
        this.store = store;
    }

    @Override
    public List<Mod> of(ServerId server) {
        return store.of(server).stream().map(ModRegistry::mod).toList();
    }

    @Override
    public int count(ServerId server) {
        return store.count(server);
    }

    @Override
    public Optional<Mod> find(ServerId server, String modId) {
        return store.find(server, modId).map(ModRegistry::mod);
    }

    @Override
    public Optional<String> otherOwner(ServerId server, FilePath file, String modId) {
        return store.otherOwner(server, file.toString(), modId);
    }

    @Override
    public void put(ServerId server, Mod mod) {
        store.put(
                server,
                new KeptMod(
                        mod.id(),
                        mod.name(),
                        mod.version(),
                        mod.source(),
                        mod.installedAt(),
                        mod.sha256(),
                        mod.size(),
                        texts(mod.files()),
                        texts(mod.directories())));
    }

    @Override
    public void remove(ServerId server, String modId) {
        store.remove(server, modId);
    }

    private static Mod mod(KeptMod kept) {
        return new Mod(
                kept.id(),
                kept.name(),
                kept.version(),
                kept.source(),
                kept.installedAt(),
                kept.sha256(),
                kept.size(),
                paths(kept.files()),
                paths(kept.directories()));
    }

    private static List<String> texts(List<FilePath> paths) {
        return paths.stream().map(FilePath::toString).toList();
    }

    /** By their names alone: what the kernel took may be longer than what a Panel may send. */
    private static List<FilePath> paths(List<String> texts) {
        return texts.stream()
                .map(text -> new FilePath(Arrays.asList(text.substring(1).split("/"))))
                .toList();
    }
}
