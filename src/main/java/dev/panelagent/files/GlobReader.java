package dev.panelagent.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the pattern of a rule, as git's wildmatch does. */
final class GlobReader {
    private final String pattern;
    private final boolean anyDepth;
    private final List<GlobToken> tokens = new ArrayList<>();
    private int at;

    /** Where the first wildcard is: git compares what is before it by itself, and begins the pattern here. */
    private int firstWildcard = -1;

    private GlobReader(String pattern, boolean anyDepth) {
        this.pattern = pattern;
        this.anyDepth = anyDepth;
    }

    /**
     * Empty if nothing can match it: it is empty, or a bracket or an escape has no end.
     *
     * @param anyDepth whether it is for a name in any directory, otherwise for a path from the root
     */
    static Optional<Glob> read(String pattern, boolean anyDepth) {
        GlobReader reader = new GlobReader(pattern, anyDepth);
        if (anyDepth) {
            reader.addDirectories();
        }
        return !pattern.isEmpty() && reader.readAll() ? Optional.of(new Glob(reader.tokens)) : Optional.empty();
    }

    private boolean readAll() {
        while (at < pattern.length()) {
            int letter = pattern.codePointAt(at);
            if (firstWildcard < 0 && "*?[\\".indexOf(letter) >= 0) {
                firstWildcard = at;
            }
            boolean whole = switch (letter) {
                case '*' -> stars();
                case '[' -> bracket();
                case '\\' -> escape();
                case '?' -> letter(GlobToken.Letter.ANY, 1);
                default -> letter(GlobToken.Letter.of(letter), Character.charCount(letter));
            };
            if (!whole) {
                return false;
            }
        }
        return true;
    }

    private boolean letter(GlobToken.Letter letter, int length) {
        tokens.add(letter);
        at += length;
        return true;
    }

    private boolean escape() {
        at++;
        if (at == pattern.length()) {
            return false;
        }
        int letter = pattern.codePointAt(at);
        return letter(GlobToken.Letter.of(letter), Character.charCount(letter));
    }

    private boolean bracket() {
        GlobBracket bracket = new GlobBracket(pattern, at + 1);
        at = bracket.end() + 1;
        return bracket.isWhole() && tokens.add(bracket.letter());
    }

    /** In a path, two or more are directories if a slash or nothing is on either side; else they are one. */
    private boolean stars() {
        int begin = at;
        while (pattern.startsWith("*", at)) {
            at++;
        }
        boolean several = at - begin > 1 && !anyDepth;
        boolean first = begin == firstWildcard || pattern.charAt(begin - 1) == '/';
        if (!several || !first) {
            return tokens.add(GlobToken.Star.NAME);
        }
        if (pattern.startsWith("/", at)) {
            return directories();
        }
        boolean last = at == pattern.length() || pattern.startsWith("\\/", at);
        return tokens.add(last ? GlobToken.Star.PATH : GlobToken.Star.NAME);
    }

    private boolean directories() {
        at++;
        int size = tokens.size();
        boolean again = size >= 2 && tokens.get(size - 2) == GlobToken.Star.DIRECTORIES;
        if (!again) {
            addDirectories();
        }
        return true;
    }

    private void addDirectories() {
        tokens.add(GlobToken.Star.DIRECTORIES);
        tokens.add(GlobToken.Letter.of('/'));
    }
}
