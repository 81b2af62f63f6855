package dev.panelagent.files;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * One rule of a denylist, read as git reads a line of a gitignore file.
 *
 * @param allows whether it takes back what rules before it deny
 * @param directoriesOnly whether it is for directories only
 */
record GlobRule(boolean allows, boolean directoriesOnly, Glob glob) {
    /** Empty if the line is blank, a comment, or can match nothing. */
    static Optional<GlobRule> parse(String line) {
        if (line.startsWith("#")) {
            return Optional.empty();
        }
        String rule = withoutTrailingBlanks(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
        boolean allows = rule.startsWith("!");
        boolean directoriesOnly = rule.endsWith("/");
        String pattern = rule.substring(allows ? 1 : 0, rule.length() - (directoriesOnly ? 1 : 0));
        boolean anyDepth = pattern.indexOf('/') < 0;
        return GlobReader.read(pattern.startsWith("/") ? pattern.substring(1) : pattern, anyDepth)
                .map(glob -> new GlobRule(allows, directoriesOnly, glob));
    }

    /** Blanks at the end count only behind a backslash. */
    private static String withoutTrailingBlanks(String line) {
        int end = 0;
        for (int i = 0; i < line.length(); i++) {
            boolean escape = line.charAt(i) == '\\';
            i += escape && i + 1 < line.length() ? 1 : 0;
            end = escape || line.charAt(i) != ' ' ? i + 1 : end;
        }
        return line.substring(0, end);
    }

    /**
     * Adds or takes away what this rule says.
     *
     * @param directory whether the last name is that of a directory, as all before it are
     * @param denied bit i for the path that ends with name i
     */
    void apply(List<String> names, boolean directory, BitSet denied) {
        BitSet matches = glob.matches(names);
        if (directoriesOnly && !directory) {
            matches.clear(names.size() - 1);
        }
        if (allows) {
            denied.andNot(matches);
        } else {
            denied.or(matches);
        }
    }
}
