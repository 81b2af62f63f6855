package dev.panelagent.files.sandbox;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;

/**
 * Removes a directory and all in it, however deep: what is too deep for a handle a level is lifted to the top first.
 * Links are removed, not followed; what the denylist covers stays, and so do the directories it is in.
 */
public final class TreeRemover {
    private static final int DEEPEST = 100;
    private static final int BATCH = 10_000;

    private final Directory top;
    private final LongConsumer freed;
    private final Deque<String> lifted = new ArrayDeque<>();
    private long kept;
    private FilePath firstKept = FilePath.ROOT;

    private TreeRemover(Directory top, LongConsumer freed) {
        this.top = top;
        this.freed = freed;
    }

    /**
     * Removes what has this name, with all below it.
     *
     * @param freed is told of the bytes each file took; may throw to end it
     * @throws RequestException PERMISSION_DENIED if something had to stay; all else is gone then
     */
    public static void remove(Directory parent, String name, LongConsumer freed) {
        FileInfo info = parent.info(name);
        if (!info.isDirectory()) {
            parent.remove(name);
            freed.accept(freed(info));
            return;
        }
        try (Directory top = parent.enter(name)) {
            TreeRemover remover = new TreeRemover(top, freed);
            remover.all();
            remover.complain();
        }
        parent.removeDirectory(name);
    }

    /** Removes all that is in a directory, and not the directory. */
    static void empty(Directory top) {
        TreeRemover remover = new TreeRemover(top, bytes -> {});
        remover.all();
        remover.complain();
    }

    private void all() {
        empty(top, 0);
        while (!lifted.isEmpty()) {
            try (Directory deep = top.enter(lifted.peek())) {
                empty(deep, 0);
            }
            top.removeDirectory(lifted.pop());
        }
    }

    private void complain() {
        if (kept > 0) {
            throw new RequestException(
                    ErrorCode.PERMISSION_DENIED,
                    "the server's file denylist covers " + Text.quote(firstKept.toString())
                            + (kept > 1 ? " and " + (kept - 1) + " more" : "") + "; all else was removed",
                    "leave it as it is; the egg decides what is on the list");
        }
    }

    private void empty(Directory directory, int depth) {
        long keptBefore;
        List<String> names;
        do {
            keptBefore = kept;
            names = batch(directory);
            for (String name : names) {
                remove(directory, name, depth);
            }
        } while (names.size() == BATCH && kept == keptBefore);
    }

    private static List<String> batch(Directory directory) {
        List<String> names = new java.util.ArrayList<>();
        directory.names(name -> names.add(name) && names.size() < BATCH);
        return names;
    }

    private void remove(Directory directory, String name, int depth) {
        if (directory == top && lifted.contains(name)) {
            return;
        }
        directory.find(name).ifPresent(info -> {
            if (isDenied(directory, name, info)) {
                keep(directory.path().child(name));
            } else if (!info.isDirectory()) {
                directory.remove(name);
                freed.accept(freed(info));
            } else if (depth < DEEPEST) {
                descend(directory, name, depth);
            } else {
                lift(directory, name);
            }
        });
    }

    /** What has another name is not gone. */
    private static long freed(FileInfo info) {
        return info.links() > 1 ? 0 : info.allocated();
    }

    private void descend(Directory directory, String name, int depth) {
        long keptBefore = kept;
        try (Directory inside = directory.enter(name)) {
            empty(inside, depth + 1);
        }
        if (kept == keptBefore) {
            directory.removeDirectory(name);
            freed.accept(0);
        }
    }

    private void lift(Directory directory, String name) {
        if (!directory.files().access().isOpen()) {
            throw new RequestException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "more than " + DEEPEST + " levels below "
                            + Text.quote(top.path().toString()) + ", and a denylist to keep",
                    "remove the deepest directories first");
        }
        String here = ".panel-agent-" + UUID.randomUUID() + ".removed";
        directory.rename(name, top, here, false);
        lifted.push(here);
    }

    private static boolean isDenied(Directory directory, String name, FileInfo info) {
        return directory.files().access().denies(directory.path().child(name).names(), info.isDirectory());
    }

    private void keep(FilePath path) {
        if (kept++ == 0) {
            firstKept = path;
        }
    }
}
