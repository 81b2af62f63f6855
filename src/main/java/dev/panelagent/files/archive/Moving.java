package dev.panelagent.files.archive;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import dev.panelagent.files.DiskBudget;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FileInfo;
import dev.panelagent.files.sandbox.FilePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Brings what was unpacked to its place: looks first for all that is in the way, and then renames. From there on it does
 * not stop because somebody called it off, so that the target is not left half done. For one thread.
 */
final class Moving {
    private static final int MOST_IN_ONE = 1_000_000;

    private final Directory target;
    private final Staging staging;
    private final Conflict conflict;
    private final DiskBudget budget;
    private final Tally tally;
    private final Set<List<String>> merged = new HashSet<>();
    private long conflicts;
    private Optional<FilePath> firstConflict = Optional.empty();
    private long moved;

    Moving(Directory target, Staging staging, Conflict conflict, DiskBudget budget, Tally tally) {
        this.target = target;
        this.staging = staging;
        this.conflict = conflict;
        this.budget = budget;
        this.tally = tally;
    }

    /** @throws RequestException FILE_EXISTS for what is in the way and is to stay; nothing was moved then */
    void check() {
        check(staging.top(), target);
        staging.links().keySet().removeIf(this::linkGivesWay);
        if (conflict == Conflict.FAIL && firstConflict.isPresent()) {
            throw new RequestException(
                    ErrorCode.FILE_EXISTS,
                    Text.quote(firstConflict.get().toString())
                            + (conflicts > 1 ? " and " + (conflicts - 1) + " more are" : " is") + " there already",
                    "unpack elsewhere, or with the policy overwrite or skip");
        }
        new LinkCheck(target, staging.top(), conflict, staging.links()).all();
    }

    private void check(Directory from, Directory to) {
        for (String name : from.names(MOST_IN_ONE)) {
            Optional<FileInfo> there = to.find(name);
            if (there.isPresent()) {
                boolean directory = from.info(name).isDirectory();
                requireAlike(directory, there.get(), to.path().child(name));
                if (directory) {
                    try (Directory inside = from.enter(name);
                            Directory below = to.enter(name)) {
                        check(inside, below);
                    }
                } else {
                    conflict(to.path().child(name));
                }
            }
        }
    }

    private void requireAlike(boolean directory, FileInfo there, FilePath path) {
        if (there.isDirectory() != directory) {
            throw new RequestException(
                    ErrorCode.FILE_EXISTS,
                    Text.quote(path.toString()) + " is " + (directory ? "no directory" : "a directory")
                            + " and one of the archive",
                    "remove it, or unpack elsewhere");
        }
    }

    private void conflict(FilePath path) {
        conflicts++;
        if (firstConflict.isEmpty()) {
            firstConflict = Optional.of(path);
        }
    }

    private boolean linkGivesWay(List<String> names) {
        FilePath path = target.path().child(new FilePath(names));
        Optional<FileInfo> there = there(names);
        if (there.isEmpty()) {
            return false;
        }
        requireAlike(false, there.get(), path);
        conflict(path);
        if (conflict == Conflict.SKIP) {
            tally.skipped(path);
            tally.forget(path, 0);
            return true;
        }
        return false;
    }

    private Optional<FileInfo> there(List<String> names) {
        try (OpenPath way = new OpenPath(target, Directory::enter)) {
            return way.parentOf(names).find(names.getLast());
        } catch (RequestException e) {
            if (e.code() == ErrorCode.FILE_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Moves all of it. */
    void move() {
        try {
            move(staging.top(), target, List.of());
            links();
            directories();
        } catch (RequestException e) {
            throw new RequestException(
                    e.code(),
                    "unpacking stopped half way: " + moved + " files and directories are in their places, the rest is"
                            + " not (" + e.getMessage() + ")",
                    "unpack it again with the policy overwrite",
                    e);
        }
    }

    private void move(Directory from, Directory to, List<String> names) {
        for (String name : from.names(MOST_IN_ONE)) {
            FileInfo unpacked = from.info(name);
            Optional<FileInfo> there = to.find(name);
            List<String> here = new ArrayList<>(names);
            here.add(name);
            if (there.isEmpty()) {
                from.rename(name, to, name, false);
                moved++;
            } else if (unpacked.isDirectory()) {
                merge(from, to, here);
            } else {
                replace(from, to, unpacked, there.get(), name);
            }
        }
    }

    private void merge(Directory from, Directory to, List<String> names) {
        boolean _ = merged.add(names);
        try (Directory inside = from.enter(names.getLast());
                Directory below = to.enter(names.getLast())) {
            move(inside, below, names);
        }
    }

    private void replace(Directory from, Directory to, FileInfo unpacked, FileInfo there, String name) {
        if (conflict == Conflict.OVERWRITE) {
            from.rename(name, to, name, true);
            release(there);
            moved++;
        } else if (conflict == Conflict.SKIP) {
            FilePath path = to.path().child(name);
            tally.skipped(path);
            tally.forget(path, unpacked.size());
            budget.release(unpacked.size());
        } else {
            throw new RequestException(
                    ErrorCode.FILE_EXISTS,
                    Text.quote(to.path().child(name).toString()) + " has just come up",
                    "unpack it with another policy");
        }
    }

    private void release(FileInfo replaced) {
        if (replaced.isFile() && replaced.links() == 1) {
            budget.release(replaced.size());
        }
    }

    private void links() {
        try (OpenPath way = new OpenPath(target, Directory::enter)) {
            staging.links().forEach((names, to) -> link(way.parentOf(names), names.getLast(), to));
            for (List<String> names : staging.links().keySet()) {
                Directory parent = way.parentOf(names);
                if (parent.leadsOut(names.getLast())) {
                    parent.remove(names.getLast());
                    throw Broken.entry(String.join("/", names), "is a link that leads out of the server's data");
                }
            }
        }
    }

    private void link(Directory parent, String name, String to) {
        Optional<FileInfo> there = parent.find(name);
        if (there.isEmpty()) {
            parent.link(name, to);
        } else {
            String temporary = ".panel-agent-" + UUID.randomUUID() + ".part";
            try (Directory own = parent.withoutRules()) {
                own.link(temporary, to);
                takePlace(own, temporary, parent, name);
            }
            release(there.get());
        }
        moved++;
    }

    private static void takePlace(Directory own, String temporary, Directory parent, String name) {
        try {
            own.rename(temporary, parent, name, true);
        } catch (RequestException e) {
            own.remove(temporary);
            throw e;
        }
    }

    /** Deepest first: some may not be changed any more once they have their permissions. */
    private void directories() {
        try (OpenPath way = new OpenPath(target, Directory::enter)) {
            staging.directories().entrySet().stream()
                    .filter(directory -> !merged.contains(directory.getKey()))
                    .sorted(Comparator.comparingInt((Map.Entry<List<String>, Entry> directory) ->
                                    directory.getKey().size())
                            .reversed())
                    .forEach(directory -> finish(way.parentOf(directory.getKey()), directory));
        }
    }

    private static void finish(Directory parent, Map.Entry<List<String>, Entry> directory) {
        String name = directory.getKey().getLast();
        directory.getValue().mode().ifPresent(mode -> parent.permissions(name, mode));
        directory.getValue().modified().ifPresent(time -> parent.touch(name, time));
    }
}
