package dev.panelagent.files.archive;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What an archive says of one of its entries; nothing of it is checked.
 *
 * @param name its path, with slashes
 * @param mode its permissions, where the format knows them
 */
record Entry(String name, OptionalInt mode, Optional<Instant> modified) {
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*");

    /**
     * The names on its way; none for the directory the archive was made of.
     *
     * @throws dev.panelagent.common.RequestException ARCHIVE_INVALID for a name that leads out, or that nothing can have
     */
    List<String> names() {
        return split(name, name);
    }

    static List<String> split(String path, String entry) {
        if (path.startsWith("/")) {
            throw Broken.entry(entry, "has an absolute name");
        }
        List<String> names = new ArrayList<>();
        for (String name : path.split("/", -1)) {
            if (name.equals("..")) {
                throw Broken.entry(entry, "leads up, out of where it is unpacked");
            }
            if (!name.isEmpty() && !name.equals(".")) {
                requirePossible(name, entry);
                names.add(name);
            }
        }
        return names;
    }

    private static void requirePossible(String name, String entry) {
        try {
            byte[] _ = EntryNames.bytes(name);
        } catch (dev.panelagent.common.RequestException _) {
            throw Broken.entry(entry, "has a name that no file can have");
        }
    }

    /** A name with backslashes, from where those are what slashes are here. */
    static String fromWindows(String name) {
        String path = name.replace('\\', '/');
        if (path.startsWith("/") || DRIVE.matcher(path).matches()) {
            throw Broken.entry(name, "has an absolute name");
        }
        return path;
    }
}
