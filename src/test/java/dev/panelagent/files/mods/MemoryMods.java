package dev.panelagent.files.mods;

import dev.panelagent.common.ServerId;
import dev.panelagent.common.StoreException;
import dev.panelagent.files.sandbox.FilePath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is installed on one server, in memory; fails when told to. */
final class MemoryMods implements InstalledMods {
    final Map<String, Mod> mods = new TreeMap<>();
    boolean broken;
    /** So many more than there are. */
    int pretended;

    @Override
    public List<Mod> of(ServerId server) {
        return List.copyOf(mods.values());
    }

    @Override
    public int count(ServerId server) {
        return mods.size() + pretended;
    }

    @Override
    public Optional<Mod> find(ServerId server, String modId) {
        return Optional.ofNullable(mods.get(modId));
    }

    @Override
    public Optional<String> otherOwner(ServerId server, FilePath file, String modId) {
        return mods.values().stream()
                .filter(mod -> !mod.id().equals(modId) && mod.files().contains(file))
                .map(Mod::id)
                .findFirst();
    }

    @Override
    public void put(ServerId server, Mod mod) {
        failIfBroken();
        mods.put(mod.id(), mod);
    }

    @Override
    public void remove(ServerId server, String modId) {
        failIfBroken();
        mods.remove(modId);
    }

    private void failIfBroken() {
        if (broken) {
            throw new StoreException("cannot keep a mod", new IllegalStateException("broken by the test"));
        }
    }
}
