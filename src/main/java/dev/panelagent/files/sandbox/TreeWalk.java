package dev.panelagent.files.sandbox;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Walks a directory and all below it, by handles; links are met, not followed. What disappears meanwhile is passed over,
 * as a running game changes its files all the time.
 */
public final class TreeWalk {
    private static final int DEEPEST = 500;
    private static final int MOST_IN_ONE = 1_000_000;

    private final Visitor visitor;

    private TreeWalk(Visitor visitor) {
        this.visitor = visitor;
    }

    /** Is shown everything but the directory the walk starts from. */
    public interface Visitor {
        /**
         * Something in a directory, sorted by name within it; of a directory, before what is in it.
         *
         * @return whether a directory is to be entered; of no meaning for all else
         */
        boolean visit(Directory parent, String name, FileInfo info);

        /** All of a directory was visited. */
        default void left(Directory directory) {}
    }

    /**
     * Walks.
     *
     * @throws RequestException LIMIT_EXCEEDED for more than {@value #DEEPEST} levels
     */
    public static void walk(Directory start, Visitor visitor) {
        new TreeWalk(visitor).walk(start, 0);
    }

    private void walk(Directory directory, int depth) {
        if (depth > DEEPEST) {
            throw new RequestException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "more than " + DEEPEST + " levels below "
                            + Text.quote(directory.path().toString()),
                    "remove the directory, or name one below it");
        }
        List<String> names = names(directory);
        Collections.sort(names);
        for (String name : names) {
            directory.find(name).ifPresent(info -> visit(directory, name, info, depth));
        }
        visitor.left(directory);
    }

    private void visit(Directory directory, String name, FileInfo info, int depth) {
        if (visitor.visit(directory, name, info) && info.isDirectory()) {
            Optional<Directory> entered = enter(directory, name);
            if (entered.isPresent()) {
                try (Directory inside = entered.get()) {
                    walk(inside, depth + 1);
                }
            }
        }
    }

    private static Optional<Directory> enter(Directory directory, String name) {
        try {
            return Optional.of(directory.enter(name));
        } catch (RequestException e) {
            if (directory.find(name).filter(FileInfo::isDirectory).isPresent()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static List<String> names(Directory directory) {
        try {
            return directory.names(MOST_IN_ONE);
        } catch (RequestException e) {
            if (e.code() == ErrorCode.FILE_NOT_FOUND) {
                return new ArrayList<>();
            }
            throw e;
        }
    }
}
