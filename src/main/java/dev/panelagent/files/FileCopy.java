package dev.panelagent.files;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FileInfo;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.ServerFiles;
import dev.panelagent.files.sandbox.Staged;
import dev.panelagent.files.sandbox.TreeWalk;
import dev.panelagent.protocol.FileChange;
import dev.panelagent.protocol.FileChange.Move;
import dev.panelagent.protocol.FileData;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Copies files and directories, with their permissions. Links are copied as links where they stay inside; what the
 * denylist covers, and what is neither file, directory nor link, is left out.
 */
public final class FileCopy implements TreeWalk.Visitor {
    private final Workspace workspace;
    private final Progress progress;
    private final boolean replace;
    /** The directories that are being copied into, innermost first. */
    private final Deque<Target> targets = new ArrayDeque<>();

    /** A directory that gets its permissions when all is in it. */
    private static final class Target {
        private final Directory parent;
        private final Directory directory;
        private final int mode;
        /** The one it is a copy of, as the walk calls it; known once something in it is met. */
        private @Nullable Directory source;

        Target(Directory parent, Directory directory, int mode) {
            this.parent = parent;
            this.directory = directory;
            this.mode = mode;
        }

        void finish() {
            directory.close();
            parent.permissions(directory.path().name(), mode);
        }
    }

    private FileCopy(Workspace workspace, boolean replace, Progress progress) {
        this.workspace = workspace;
        this.replace = replace;
        this.progress = progress;
    }

    /** Copies each. */
    public static FileData.Batch copy(Workspace workspace, FileChange.CopyFiles change, Progress progress) {
        List<FileData.Outcome> outcomes = Outcomes.of(
                change.moves(), Move::from, move -> new FileCopy(workspace, change.replace(), progress).copy(move));
        return FileChanges.batch(change, Outcomes.message(outcomes, "copied"), outcomes);
    }

    private void copy(Move move) {
        FilePath from = FilePath.parse(move.from());
        FilePath to = FilePath.parse(move.to());
        if (from.isRoot() || to.isRoot()) {
            throw FileChanges.rootStays();
        }
        if (to.isWithin(from)) {
            throw FileChanges.intoItself(from);
        }
        try (Directory source = workspace.files().parent(from)) {
            FileInfo info = source.info(from.name());
            try (Directory target = workspace.files().makeDirectories(to.parent())) {
                copy(source, from.name(), info, target, to.name());
            }
        }
    }

    private void copy(Directory source, String name, FileInfo info, Directory target, String newName) {
        FilePath from = source.path().child(name);
        // Where both really are: a link on the way may lead into what is copied.
        if (target.path().child(newName).isWithin(from)) {
            throw FileChanges.intoItself(from);
        }
        switch (info.kind()) {
            case DIRECTORY -> copyDirectory(source, name, target, newName);
            case FILE -> copyFile(source, name, info, target, newName);
            case LINK -> target.link(newName, source.readLink(name));
            case SPECIAL ->
                throw new RequestException(
                        ErrorCode.PERMISSION_DENIED,
                        Text.quote(from.toString()) + " is a pipe, a socket or a device",
                        "copy files, directories and links");
        }
    }

    private void copyDirectory(Directory source, String name, Directory target, String newName) {
        try (Directory inside = source.enter(name)) {
            targets.push(new Target(target, target.make(newName), inside.info().mode()));
            TreeWalk.walk(inside, this);
            while (!targets.isEmpty()) {
                targets.pop().finish();
            }
        } finally {
            targets.forEach(open -> open.directory.close());
            targets.clear();
        }
    }

    @Override
    public boolean visit(Directory parent, String name, FileInfo info) {
        progress.advance(0);
        backTo(parent);
        if (workspace.files().access().denies(parent.path().child(name).names(), info.isDirectory())) {
            return false;
        }
        Directory target = targets.element().directory;
        switch (info.kind()) {
            case DIRECTORY -> targets.push(new Target(target, target.make(name), info.mode()));
            case FILE -> copyFileIfThere(parent, name, info, target);
            case LINK -> copyLink(parent, name, target);
            case SPECIAL -> {
                // A pipe or a device means nothing elsewhere.
            }
        }
        return info.isDirectory();
    }

    /** Leaves the directories that the walk has left; their paths do not tell, as they may change meanwhile. */
    private void backTo(Directory source) {
        if (targets.stream().noneMatch(open -> open.source == source)) {
            targets.element().source = source;
        }
        while (targets.element().source != source) {
            targets.pop().finish();
        }
    }

    /** What has gone since the walk saw it is passed over, as all that disappears meanwhile. */
    private void copyFileIfThere(Directory source, String name, FileInfo info, Directory target) {
        try {
            copyFile(source, name, info, target, name);
        } catch (RequestException e) {
            if (!isGone(e, source, name)) {
                throw e;
            }
        }
    }

    private void copyFile(Directory source, String name, FileInfo info, Directory target, String newName) {
        try (FileChannel content = source.read(name);
                Staged staged = target.stage(newName)) {
            FileInfo _ = workspace.write(
                    staged,
                    Workspace.of(content, progress),
                    new Staged.Finish(replace, OptionalInt.of(info.mode()), Optional.of(info.modified()), false));
        } catch (IOException e) {
            throw ServerFiles.failure("copy", source.path().child(name), e);
        }
    }

    private static void copyLink(Directory source, String name, Directory target) {
        try {
            target.link(name, source.readLink(name));
        } catch (RequestException e) {
            if (e.code() != ErrorCode.PERMISSION_DENIED && !isGone(e, source, name)) {
                throw e;
            }
        }
    }

    private static boolean isGone(RequestException e, Directory source, String name) {
        return e.code() == ErrorCode.FILE_NOT_FOUND && source.find(name).isEmpty();
    }
}
