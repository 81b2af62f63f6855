package dev.panelagent.files.sandbox;

import dev.panelagent.common.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * Where something is in a server's data, by names from the server's root. Says nothing about what is there; links on the
 * way are the kernel's to resolve.
 */
public record FilePath(List<String> names) {
    public static final FilePath ROOT = new FilePath(List.of());

    private static final int DEEPEST = 1000;
    private static final int LONGEST = 4000;

    /** Takes names as the kernel lists them. */
    public FilePath {
        names = List.copyOf(names);
        names.forEach(Names::encode);
        if (names.size() > DEEPEST) {
            throw Names.invalid(shorten(names), "use at most " + DEEPEST + " directories");
        }
    }

    /**
     * Reads a path as Panels send it: from the server's root, with or without a slash in front, any number of slashes
     * between (protocol 4.5).
     *
     * @throws dev.panelagent.common.RequestException CONFIG_INVALID for one that leads up or cannot exist
     */
    public static FilePath parse(String text) {
        if (text.length() > LONGEST) {
            throw Names.invalid(Text.quote(text), "use at most " + LONGEST + " characters");
        }
        List<String> names = new ArrayList<>();
        for (String name : text.split("/", -1)) {
            if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return new FilePath(names);
    }

    public boolean isRoot() {
        return names.isEmpty();
    }

    public FilePath child(String name) {
        List<String> longer = new ArrayList<>(names);
        longer.add(name);
        return new FilePath(longer);
    }

    /** This path with that one below it. */
    public FilePath child(FilePath below) {
        List<String> longer = new ArrayList<>(names);
        longer.addAll(below.names());
        return new FilePath(longer);
    }

    /** The directory it is in; of the root, the root. */
    public FilePath parent() {
        return isRoot() ? this : new FilePath(names.subList(0, names.size() - 1));
    }

    /** Its last name; empty for the root. */
    public String name() {
        return isRoot() ? "" : names.getLast();
    }

    /** Whether it is that path or below it. */
    public boolean isWithin(FilePath other) {
        return names.size() >= other.names.size()
                && names.subList(0, other.names.size()).equals(other.names);
    }

    /** From the server's root, with a slash in front. */
    @Override
    public String toString() {
        return "/" + String.join("/", names);
    }

    private static String shorten(List<String> names) {
        return String.join("/", names.subList(0, 10));
    }
}
