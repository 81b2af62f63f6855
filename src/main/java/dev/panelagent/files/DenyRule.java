package dev.panelagent.files;

import dev.panelagent.common.Text;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * One rule as JGit is to see it. JGit makes a regular expression of a name with wildcards, so what would mean something
 * else there than in git is written another way, what matches nothing in git is left out, and what could take long is
 * refused.
 *
 * @param text the rule, in JGit's reading of gitignore
 * @param steps how many steps the worst name takes
 */
record DenyRule(String text, long steps) {
    private static final int MOST_NAMES = 32;

    /** Each '*' that something follows tries every place in a name of 255; by their number. */
    private static final long[] STEPS = {1, 255, 255 * 254 / 2, 255L * 254 * 253 / 6};

    /** Empty if the line is blank, a comment, or can match nothing. */
    static Optional<DenyRule> parse(String line) {
        String rule = withoutTrailingBlanks(line);
        if (rule.startsWith("#")) {
            return Optional.empty();
        }
        boolean again = rule.startsWith("!");
        String body = again ? rule.substring(1) : rule;
        boolean directory = body.endsWith("/");
        body = directory ? body.substring(0, body.length() - 1) : body;
        if (body.isEmpty() || body.contains("//")) {
            return Optional.empty();
        }
        return new Rewriting(line, body)
                .pattern()
                .map(pattern -> new DenyRule(
                        (again ? "!" : "") + exact(pattern) + (directory ? "/" : ""), steps(line, pattern)));
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

    private static long steps(String line, String pattern) {
        String[] names = pattern.split("/", -1);
        if (names.length > MOST_NAMES) {
            throw Denylist.refused(
                    "the rule " + Text.quote(line) + " is too deep",
                    "use at most " + MOST_NAMES + " names in one path");
        }
        long steps = 0;
        for (String name : names) {
            int stars = stars(name);
            if (stars >= STEPS.length) {
                throw Denylist.refused(
                        "the rule " + Text.quote(line) + " has too many wildcards",
                        "use '*' at most three times in one name, and once more at its end");
            }
            steps += STEPS[stars];
        }
        return steps;
    }

    private static int stars(String name) {
        return name.equals("**")
                ? 0
                : (int) name.chars()
                        .limit(Math.max(0, name.length() - 1L))
                        .filter(c -> c == '*')
                        .count();
    }

    /** The rule for names in small letters. */
    String folded() {
        return fold(text).replace("[:upper:]", "[:lower:]");
    }

    /** A name without line ends, which a wildcard of JGit's does not match; in a rule they become the same. */
    static String exact(String name) {
        return map(name, c -> c);
    }

    /** A name or rule in small letters; of two that differ in case only, to anybody's mind, both become the same. */
    static String fold(String name) {
        return map(name, c -> Character.toLowerCase(Character.toUpperCase(c)));
    }

    private static String map(String name, IntUnaryOperator letter) {
        StringBuilder mapped = new StringBuilder(name.length());
        name.chars().forEach(c -> mapped.append((char) (isLineEnd(c) ? '\uFFFF' : letter.applyAsInt(c))));
        return mapped.toString();
    }

    private static boolean isLineEnd(int c) {
        return c == '\n' || c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029';
    }

    /** Goes through a pattern once. */
    private static final class Rewriting {
        private final String line;
        private final String body;
        private final StringBuilder out = new StringBuilder();
        private int at;

        Rewriting(String line, String body) {
            this.line = line;
            this.body = body;
        }

        /** Empty if a bracket or an escape has no end. */
        Optional<String> pattern() {
            while (at < body.length()) {
                boolean whole = switch (body.charAt(at)) {
                    case '\\' -> escape();
                    case '*' -> stars();
                    case '[' -> bracket();
                    default -> plain();
                };
                if (!whole) {
                    return Optional.empty();
                }
            }
            return Optional.of(out.toString());
        }

        private boolean plain() {
            // What begins a comment or an exception does so only at the beginning of a line, which is no longer here.
            if (at == 0 && "#!".indexOf(body.charAt(0)) >= 0) {
                out.append('\\');
            }
            out.append(body.charAt(at++));
            return true;
        }

        /** JGit takes a backslash before an ordinary character for one of the name. */
        private boolean escape() {
            if (at + 1 == body.length()) {
                return false;
            }
            char next = body.charAt(at + 1);
            boolean needed = "*?[\\ ".indexOf(next) >= 0 || (at == 0 && "#!".indexOf(next) >= 0);
            out.append(needed ? "\\" : "").append(next);
            at += 2;
            return true;
        }

        /** Two stars or more are directories where they are all there is between two slashes, and one star elsewhere. */
        private boolean stars() {
            int begin = at;
            while (at < body.length() && body.charAt(at) == '*') {
                at++;
            }
            boolean alone =
                    (begin == 0 || body.charAt(begin - 1) == '/') && (at == body.length() || body.charAt(at) == '/');
            out.append(alone && at - begin > 1 ? "**" : "*");
            return true;
        }

        private boolean bracket() {
            int end = endOfBracket();
            if (end < 0) {
                return false;
            }
            String inside = body.substring(at, end + 1);
            if (inside.indexOf('/') >= 0) {
                throw Denylist.refused(
                        "the rule " + Text.quote(line) + " has a '/' in brackets", "write a rule for each path");
            }
            // In a regular expression && is an intersection, and a backslash makes some letters into classes.
            out.append(inside.replaceAll("&&+", "&").replaceAll("\\\\([A-Za-z0-9&])", "$1"));
            at = end + 1;
            return true;
        }

        /** Where git sees the end of the bracket that begins here, or -1. */
        private int endOfBracket() {
            int first = at + 1;
            if (first < body.length() && "!^".indexOf(body.charAt(first)) >= 0) {
                first++;
            }
            for (int i = first; i < body.length(); i++) {
                char c = body.charAt(i);
                if (c == '\\') {
                    i++;
                } else if (body.startsWith("[:", i) && body.indexOf(":]", i + 2) >= 0) {
                    i = body.indexOf(":]", i + 2) + 1;
                } else if (c == ']' && i > first) {
                    return i;
                }
            }
            return -1;
        }
    }
}
