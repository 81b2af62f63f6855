package dev.panelagent.files.mods;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.common.Text;
import dev.panelagent.files.Progress;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.ServerFiles;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Puts a mod in the place of an older one, or takes one away: the files first, then the note of them, and all of it or
 * nothing. For one use, while nobody else changes the mods of the server.
 */
final class Placement {
    private final ServerId server;
    private final ServerFiles files;
    private final InstalledMods installed;
    private final Rearrangement change;

    /**
     * A placement.
     *
     * @param aside an empty directory that is removed after it
     */
    Placement(ServerId server, ServerFiles files, InstalledMods installed, Directory aside) {
        this.server = server;
        this.files = files;
        this.installed = installed;
        this.change = new Rearrangement(files, aside);
    }

    Mod install(Mod bare, Content content, FilePath directory, Progress progress) {
        Optional<Mod> old = installed.find(server, bare.id());
        Mod mod = orUndo(() -> {
            List<FilePath> placed = place(bare.id(), content, directory, progress);
            old.ifPresent(before -> retire(before, Set.copyOf(placed)));
            Mod complete = with(bare, placed, old);
            installed.put(server, complete);
            return complete;
        });
        old.ifPresent(before -> change.tidy(before.directories().stream()
                .filter(made -> !mod.directories().contains(made))
                .toList()));
        return mod;
    }

    Mod uninstall(Mod mod) {
        Mod gone = orUndo(() -> {
            retire(mod, Set.of());
            installed.remove(server, mod.id());
            return mod;
        });
        change.tidy(mod.directories());
        return gone;
    }

    private interface Work {
        Mod run();
    }

    private Mod orUndo(Work work) {
        try {
            return work.run();
        } catch (RuntimeException e) {
            change.undo();
            throw e;
        }
    }

    private List<FilePath> place(String id, Content content, FilePath directory, Progress progress) {
        List<FilePath> placed = new ArrayList<>();
        for (FilePath file : content.files()) {
            progress.advance(0);
            FilePath from = content.top().child(file);
            try (Directory source = files.parent(from)) {
                placed.add(change.place(source, from.name(), directory.child(file), place -> requireFree(id, place)));
            }
        }
        return placed;
    }

    private void requireFree(String id, FilePath place) {
        installed.otherOwner(server, place, id).ifPresent(owner -> {
            throw new RequestException(
                    ErrorCode.FILE_EXISTS,
                    Text.quote(place.toString()) + " belongs to mod " + Text.quote(owner),
                    "uninstall that first, or choose another directory");
        });
    }

    private void retire(Mod mod, Set<FilePath> needed) {
        for (FilePath file : mod.files()) {
            boolean others = installed.otherOwner(server, file, mod.id()).isPresent();
            if (!others && !needed.contains(file)) {
                change.retire(file);
            }
        }
    }

    /** A directory that was made for the old one and holds files of the new one is now the new one's. */
    private Mod with(Mod bare, List<FilePath> placed, Optional<Mod> old) {
        Set<FilePath> used = above(placed);
        Stream<FilePath> inherited =
                old.map(Mod::directories).orElse(List.of()).stream().filter(used::contains);
        return new Mod(
                bare.id(),
                bare.name(),
                bare.version(),
                bare.source(),
                bare.installedAt(),
                bare.sha256(),
                bare.size(),
                List.copyOf(placed),
                Stream.concat(change.made().stream(), inherited).distinct().toList());
    }

    private static Set<FilePath> above(List<FilePath> files) {
        Set<FilePath> directories = new HashSet<>();
        for (FilePath file : files) {
            FilePath directory = file.parent();
            while (directories.add(directory)) {
                directory = directory.parent();
            }
        }
        return directories;
    }
}
