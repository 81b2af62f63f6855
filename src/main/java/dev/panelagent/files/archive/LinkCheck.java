package dev.panelagent.files.archive;

import dev.panelagent.common.RequestException;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FileInfo;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.Names;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Follows the links of an archive as they will be once they exist, before any of them does: through each other, through
 * what is unpacked and through what is there already. The kernel says it again when they are made.
 */
final class LinkCheck {
    private static final int MOST_HOPS = 40;
    private static final int LONGEST = 4000;

    private final Directory target;
    private final Directory staged;
    private final Conflict conflict;
    private final Map<List<String>, String> links;

    LinkCheck(Directory target, Directory staged, Conflict conflict, Map<List<String>, String> links) {
        this.target = target;
        this.staged = staged;
        this.conflict = conflict;
        this.links = links;
    }

    /** @throws RequestException ARCHIVE_INVALID for the first one that leads out */
    void all() {
        links.forEach((names, to) -> {
            if (!staysInside(names, to)) {
                throw Broken.entry(String.join("/", names), "is a link that leads out of the server's data");
            }
        });
    }

    private boolean staysInside(List<String> names, String to) {
        List<String> at = new ArrayList<>(target.path().names());
        at.addAll(names.subList(0, names.size() - 1));
        Deque<String> ahead = new ArrayDeque<>();
        int hops = 0;
        Optional<String> next = Optional.of(to);
        while (true) {
            if (next.isPresent()) {
                if (++hops > MOST_HOPS || !isRelative(next.get())) {
                    return false;
                }
                push(ahead, next.get());
            }
            if (ahead.isEmpty()) {
                return true;
            }
            next = Optional.empty();
            String name = ahead.pop();
            if (name.equals("..")) {
                if (at.isEmpty()) {
                    return false;
                }
                String _ = at.removeLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                requirePossible(name, names);
                at.add(name);
                next = link(at);
                if (next.isPresent()) {
                    String _ = at.removeLast();
                }
            }
        }
    }

    /** A name nothing can have is refused here, while nothing is moved. */
    private static void requirePossible(String name, List<String> link) {
        try {
            byte[] _ = Names.encode(name);
        } catch (RequestException _) {
            throw Broken.entry(String.join("/", link), "is a link to a name that no file can have");
        }
    }

    private static boolean isRelative(String to) {
        return !to.isEmpty() && !to.startsWith("/") && to.length() <= LONGEST;
    }

    private static void push(Deque<String> ahead, String to) {
        for (String name : Arrays.asList(to.split("/", -1)).reversed()) {
            ahead.push(name);
        }
    }

    /** Where the link points that will be here, if one will. */
    private Optional<String> link(List<String> at) {
        List<String> base = target.path().names();
        boolean unpacked = at.size() > base.size() && at.subList(0, base.size()).equals(base);
        List<String> names = unpacked ? at.subList(base.size(), at.size()) : List.of();
        if (unpacked && links.containsKey(names)) {
            return Optional.of(links.get(names));
        }
        Optional<String> there = thereAlready(at);
        boolean replaced = there.isPresent() && unpacked && conflict == Conflict.OVERWRITE && isStaged(names);
        return replaced ? Optional.empty() : there;
    }

    private Optional<String> thereAlready(List<String> at) {
        try (Directory parent = target.files().parent(new FilePath(at))) {
            return parent.find(at.getLast()).filter(FileInfo::isLink).map(_ -> parent.readLink(at.getLast()));
        } catch (RequestException _) {
            return Optional.empty();
        }
    }

    private boolean isStaged(List<String> names) {
        try (OpenPath way = new OpenPath(staged, Directory::enter)) {
            return way.parentOf(names).find(names.getLast()).isPresent();
        } catch (RequestException _) {
            return false;
        }
    }
}
