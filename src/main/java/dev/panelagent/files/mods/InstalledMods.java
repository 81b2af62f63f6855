package dev.panelagent.files.mods;

import dev.panelagent.common.ServerId;
import dev.panelagent.files.sandbox.FilePath;
import java.util.List;
import java.util.Optional;

/** What is installed, kept somewhere. Thread-safe. */
public interface InstalledMods {
    /** All mods of a server. */
    List<Mod> of(ServerId server);

    /** How many it has. */
    int count(ServerId server);

    /** One of them. */
    Optional<Mod> find(ServerId server, String modId);

    /** The id of a mod, other than this one, that owns a file. */
    Optional<String> otherOwner(ServerId server, FilePath file, String modId);

    /** Keeps a mod in place of the one of its id; returns when it is durable. */
    void put(ServerId server, Mod mod);

    /** Forgets a mod; returns when that is durable. */
    void remove(ServerId server, String modId);
}
