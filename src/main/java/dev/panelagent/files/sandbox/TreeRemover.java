package dev.panelagent.files.sandbox;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Removes a directory and all in it, however deep: what is too deep for a handle a level is lifted to the top first.
 * Links are removed, not followed; what the denylist covers stays, and so do the directories it is in. What disappears
 * meanwhile is passed over.
 */
public final class TreeRemover {
    private static final int DEEPEST = 100;
    private static final int BATCH = 10_000;

    private final Directory top;
    private final LongConsumer freed;
    private final int batch;
    /** Where lifted directories wait, in a directory of their own: there may be more of them than fit in memory. */
    private final String attic = ".panel-agent-" + UUID.randomUUID() + ".removed";

    private @Nullable Directory waiting;
    private long kept;
    private FilePath firstKept = FilePath.ROOT;

    private TreeRemover(Directory top, LongConsumer freed, int batch) {
        this.top = top;
        this.freed = freed;
        this.batch = batch;
    }

    /**
     * Removes what has this name, with all below it.
     *
     * @param freed is told of the bytes each file took; may throw to end it
     * @throws RequestException PERMISSION_DENIED if something had to stay; all else is gone then
     */
    public static void remove(Directory parent, String name, LongConsumer freed) {
        remove(parent, name, freed, BATCH);
    }

    static void remove(Directory parent, String name, LongConsumer freed, int batch) {
        FileInfo info = parent.info(name);
        if (!info.isDirectory()) {
            parent.remove(name);
            freed.accept(freedBy(info));
            return;
        }
        try (Directory top = parent.enter(name)) {
            TreeRemover remover = new TreeRemover(top, freed, batch);
            remover.all();
            remover.complain();
        }
        parent.removeDirectory(name);
    }

    /** Removes all that is in a directory, and not the directory. */
    static void empty(Directory top) {
        TreeRemover remover = new TreeRemover(top, bytes -> {}, BATCH);
        remover.all();
        remover.complain();
    }

    private void all() {
        try {
            boolean _ = empty(top, 0);
            if (waiting != null) {
                emptyAttic(waiting);
                top.removeDirectory(attic);
            }
        } finally {
            if (waiting != null) {
                waiting.close();
            }
        }
    }

    private void emptyAttic(Directory waiting) {
        for (List<String> names = batch(waiting, Set.of()); !names.isEmpty(); names = batch(waiting, Set.of())) {
            for (String name : names) {
                boolean _ = remove(waiting, name, 0);
            }
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

    /** Whether nothing had to stay. */
    private boolean empty(Directory directory, int depth) {
        Set<String> staying = new HashSet<>();
        if (directory == top) {
            staying.add(attic);
        }
        int before = staying.size();
        List<String> names;
        do {
            names = batch(directory, staying);
            for (String name : names) {
                if (!remove(directory, name, depth)) {
                    staying.add(name);
                }
            }
        } while (names.size() == batch);
        return staying.size() == before;
    }

    private List<String> batch(Directory directory, Set<String> staying) {
        List<String> names = new ArrayList<>();
        directory.names(name -> staying.contains(name) || (names.add(name) && names.size() < batch));
        return names;
    }

    /** Whether it is gone. */
    private boolean remove(Directory directory, String name, int depth) {
        FileInfo info = directory.find(name).orElse(null);
        if (info == null) {
            return true;
        }
        if (isDenied(directory, name, info)) {
            keep(directory.path().child(name));
            return false;
        }
        if (!info.isDirectory()) {
            if (wasThere(() -> directory.remove(name))) {
                freed.accept(freedBy(info));
            }
            return true;
        }
        if (depth < DEEPEST) {
            return descend(directory, name, depth);
        }
        lift(directory, name);
        return true;
    }

    /** What is freed by removing one name: nothing while a file has others. */
    private static long freedBy(FileInfo info) {
        return info.links() > 1 ? 0 : info.allocated();
    }

    private boolean descend(Directory directory, String name, int depth) {
        boolean emptied;
        try (Directory inside = directory.enter(name)) {
            emptied = empty(inside, depth + 1);
        } catch (RequestException e) {
            return isNotThere(e);
        }
        if (emptied && wasThere(() -> directory.removeDirectory(name))) {
            freed.accept(0);
        }
        return emptied;
    }

    private void lift(Directory directory, String name) {
        if (!directory.files().access().isOpen()) {
            throw new RequestException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "more than " + DEEPEST + " levels below "
                            + Text.quote(top.path().toString()) + ", and a denylist to keep",
                    "remove the deepest directories first");
        }
        Directory there = waiting == null ? top.make(attic) : waiting;
        waiting = there;
        boolean _ =
                wasThere(() -> directory.rename(name, there, UUID.randomUUID().toString(), false));
    }

    private static boolean wasThere(Runnable removal) {
        try {
            removal.run();
            return true;
        } catch (RequestException e) {
            return !isNotThere(e);
        }
    }

    /** True, or it is thrown again. */
    private static boolean isNotThere(RequestException e) {
        if (e.code() != ErrorCode.FILE_NOT_FOUND) {
            throw e;
        }
        return true;
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
