package dev.panelagent.files.mods;

import dev.panelagent.common.AgentException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FileInfo;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.ServerFiles;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Files put in place and taken away, step by step; until its end all of it can be taken back. Not thread-safe. */
final class Rearrangement {
    private static final System.Logger LOG = System.getLogger(Rearrangement.class.getName());

    private final ServerFiles files;
    private final Directory aside;
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private final Set<FilePath> existing = new HashSet<>();
    private final List<FilePath> made = new ArrayList<>();
    private int setAside;

    /**
     * Begins one.
     *
     * @param aside takes what is replaced or taken away
     */
    Rearrangement(ServerFiles files, Directory aside) {
        this.files = files;
        this.aside = aside;
    }

    /** Whether a file may be put somewhere. */
    interface Check {
        /** Refuses by a {@link RequestException}. */
        void permit(FilePath place);
    }

    /** The directories it made. */
    List<FilePath> made() {
        return List.copyOf(made);
    }

    /** Puts a file where it belongs, in place of what is there; returns where that is at the end of all links. */
    FilePath place(Directory from, String name, FilePath target, Check check) {
        provide(target.parent());
        try (Directory parent = files.parent(target)) {
            FilePath place = parent.path().child(target.name());
            check.permit(place);
            setAside(parent, target.name());
            move(from, name, parent, target.name());
            undo.push(() -> remove(place));
            return place;
        }
    }

    /** A link is made anew, so that where it leads is looked at from its new place. */
    private static void move(Directory from, String name, Directory parent, String newName) {
        FileInfo info = from.info(name);
        if (info.isLink()) {
            parent.link(newName, from.readLink(name));
        } else {
            from.rename(name, parent, newName, false);
        }
    }

    /** Takes a file away, if it is there. */
    void retire(FilePath file) {
        Optional<Directory> found = find(file.parent());
        if (found.isPresent()) {
            try (Directory parent = found.get()) {
                setAside(parent, file.name());
            }
        }
    }

    /** A directory in its own place: what a link has put there since belongs to nobody here. */
    private Optional<Directory> find(FilePath path) {
        try {
            Directory directory = files.directory(path);
            if (directory.path().equals(path)) {
                return Optional.of(directory);
            }
            directory.close();
            return Optional.empty();
        } catch (RequestException e) {
            if (e.code() == ErrorCode.FILE_NOT_FOUND || e.code() == ErrorCode.CONFIG_INVALID) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void setAside(Directory parent, String name) {
        Optional<FileInfo> present = parent.find(name);
        if (present.isEmpty() || present.get().isDirectory()) {
            return;
        }
        String shelf = String.valueOf(setAside++);
        FilePath home = parent.path();
        parent.rename(name, aside, shelf, false);
        undo.push(() -> putBack(shelf, home, name));
    }

    private void putBack(String shelf, FilePath home, String name) {
        try (Directory parent = files.directory(home)) {
            aside.rename(shelf, parent, name, true);
        }
    }

    private void remove(FilePath file) {
        try (Directory parent = files.parent(file)) {
            parent.remove(file.name());
        }
    }

    private void provide(FilePath directory) {
        if (directory.isRoot() || !existing.add(directory)) {
            return;
        }
        provide(directory.parent());
        try (Directory outer = files.parent(directory)) {
            if (outer.find(directory.name()).isEmpty()) {
                outer.make(directory.name()).close();
                FilePath place = outer.path().child(directory.name());
                made.add(place);
                undo.push(() -> removeDirectory(place));
            }
        }
    }

    private void removeDirectory(FilePath directory) {
        try (Directory parent = files.parent(directory)) {
            parent.removeDirectory(directory.name());
        }
    }

    /** Removes those that are empty, the deepest first. */
    void tidy(List<FilePath> directories) {
        directories.stream()
                .sorted((a, b) -> b.names().size() - a.names().size())
                .forEach(directory -> {
                    try {
                        removeDirectory(directory);
                    } catch (RequestException e) {
                        LOG.log(System.Logger.Level.DEBUG, "left {0}: {1}", directory, e.getMessage());
                    }
                });
    }

    /** Takes all of it back, as far as it goes. */
    void undo() {
        while (!undo.isEmpty()) {
            try {
                undo.pop().run();
            } catch (AgentException e) {
                LOG.log(System.Logger.Level.WARNING, "cannot take back a change of files: {0}", e.getMessage());
            }
        }
    }
}
