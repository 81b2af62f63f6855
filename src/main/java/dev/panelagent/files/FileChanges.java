package dev.panelagent.files;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import dev.panelagent.files.sandbox.Access;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FileInfo;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.TreeRemover;
import dev.panelagent.files.sandbox.TreeWalk;
import dev.panelagent.protocol.FileChange;
import dev.panelagent.protocol.FileChange.Move;
import dev.panelagent.protocol.FileData;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes directories, removes, renames, moves, and sets permissions. */
public final class FileChanges {
    private FileChanges() {}

    /** Makes a directory, and those above it that are missing; one that is there is as good as made. */
    public static FileData.About makeDirectory(Workspace workspace, FileChange.CreateDirectory change) {
        FilePath path = FilePath.parse(change.path());
        try (Directory directory = workspace.files().makeDirectories(path)) {
            return new FileData.About(change.serverId(), Items.of(path, directory.info()));
        }
    }

    /** What a path stands for; a link stands for itself. */
    public static FileData.Item look(Workspace workspace, String text) {
        FilePath path = FilePath.parse(text);
        if (path.isRoot()) {
            return Items.of(path, workspace.files().info(path));
        }
        try (Directory parent = workspace.files().parent(path)) {
            return Items.of(parent, path.name(), parent.info(path.name()));
        }
    }

    /** Removes files, and directories with all in them. */
    public static FileData.Batch delete(Workspace workspace, FileChange.DeleteFiles change, Progress progress) {
        List<FileData.Outcome> outcomes =
                Outcomes.of(change.paths(), path -> path, path -> delete(workspace, FilePath.parse(path), progress));
        String message =
                change.paths().size() == 1 ? "File deleted successfully" : Outcomes.message(outcomes, "deleted");
        return batch(change, message, outcomes);
    }

    private static void delete(Workspace workspace, FilePath path, Progress progress) {
        try (Directory parent = workspace.files().parent(path)) {
            TreeRemover.remove(parent, path.name(), bytes -> {
                workspace.budget().release(bytes);
                progress.advance(bytes);
            });
        }
    }

    /** Gives files other names or places. */
    public static FileData.Batch move(Workspace workspace, FileChange.MoveFiles change) {
        List<FileData.Outcome> outcomes =
                Outcomes.of(change.moves(), Move::from, move -> move(workspace, move, change.replace()));
        return batch(change, Outcomes.message(outcomes, "moved"), outcomes);
    }

    private static void move(Workspace workspace, Move move, boolean replace) {
        FilePath from = FilePath.parse(move.from());
        FilePath to = FilePath.parse(move.to());
        if (from.isRoot() || to.isRoot()) {
            throw rootStays();
        }
        if (to.isWithin(from)) {
            throw intoItself(from);
        }
        try (Directory source = workspace.files().parent(from)) {
            FileInfo info = source.info(from.name());
            try (Directory target = workspace.files().makeDirectories(to.parent())) {
                if (info.isDirectory()) {
                    // Where it really goes: a link on the way must not lead around the denylist.
                    requireNothingDenied(source, from, target.path().child(to.name()));
                }
                source.rename(from.name(), target, to.name(), replace);
            }
        }
    }

    /** What is in a directory goes with it, so the denylist must not cover any of it, here or there. */
    private static void requireNothingDenied(Directory parent, FilePath from, FilePath to) {
        Access access = parent.files().access();
        if (access.isOpen()) {
            return;
        }
        try (Directory moved = parent.enter(from.name())) {
            TreeWalk.walk(moved, (directory, name, info) -> {
                FilePath here = directory.path().child(name);
                List<String> below = here.names()
                        .subList(moved.path().names().size(), here.names().size());
                FilePath there = to.child(new FilePath(below));
                if (access.denies(here.names(), info.isDirectory())
                        || access.denies(there.names(), info.isDirectory())) {
                    throw new RequestException(
                            ErrorCode.PERMISSION_DENIED,
                            "the server's file denylist covers " + Text.quote(here.toString()) + " or what it would be",
                            "move what else is there by itself");
                }
                return true;
            });
        }
    }

    /** Sets the permissions of files and directories, not of what is in them. */
    public static FileData.Batch permissions(Workspace workspace, FileChange.SetPermissions change) {
        AtomicInteger previous = new AtomicInteger(-1);
        List<FileData.Outcome> outcomes = Outcomes.of(change.paths(), path -> path, text -> {
            FilePath path = FilePath.parse(text);
            try (Directory parent = workspace.files().parent(path)) {
                int before = parent.info(path.name()).mode() & 0777;
                parent.permissions(path.name(), change.mode());
                boolean _ = previous.compareAndSet(-1, before);
            }
        });
        return new FileData.Batch(
                change.serverId(),
                Outcomes.message(outcomes, "changed"),
                outcomes,
                OptionalInt.of(previous.get()),
                OptionalInt.of(change.mode()));
    }

    static FileData.Batch batch(FileChange change, String message, List<FileData.Outcome> outcomes) {
        return new FileData.Batch(change.serverId(), message, outcomes, OptionalInt.empty(), OptionalInt.empty());
    }

    static RequestException rootStays() {
        return new RequestException(
                ErrorCode.PERMISSION_DENIED, "the server's root stays as it is", "name something in it");
    }

    static RequestException intoItself(FilePath path) {
        return new RequestException(
                ErrorCode.CONFIG_INVALID,
                Text.quote(path.toString()) + " cannot go into itself",
                "choose another target");
    }
}
