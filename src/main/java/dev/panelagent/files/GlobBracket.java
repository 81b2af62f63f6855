package dev.panelagent.files;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Letters in brackets: {@code [abc]}, {@code [!a-c]}, {@code [[:digit:]_]}; read as git's wildmatch does. */
final class GlobBracket {
    /** What a range cannot begin with. */
    private static final int NONE = -1;

    private final String pattern;
    private final boolean negated;
    private final List<IntPredicate> members = new ArrayList<>();
    private final boolean whole;
    private int at;
    private int previous = NONE;

    /** Reads from behind the bracket that opens. */
    GlobBracket(String pattern, int begin) {
        this.pattern = pattern;
        this.negated = pattern.startsWith("!", begin) || pattern.startsWith("^", begin);
        this.at = negated ? begin + 1 : begin;
        this.whole = readAll();
    }

    /** Whether it has an end, and knows its classes. */
    boolean isWhole() {
        return whole;
    }

    /** Where the bracket is that closes. */
    int end() {
        return at;
    }

    /** One of these letters, or of the others; never a slash. */
    GlobToken.Letter letter() {
        return new GlobToken.Letter(c -> c != '/' && negated != isMember(c), true);
    }

    private boolean isMember(int letter) {
        for (IntPredicate member : members) {
            if (member.test(letter)) {
                return true;
            }
        }
        return false;
    }

    private boolean readAll() {
        int begin = at;
        // A bracket that closes is a letter if it is the first.
        while (at < pattern.length() && (at == begin || pattern.charAt(at) != ']')) {
            boolean good = switch (pattern.charAt(at)) {
                case '-' -> isRange() ? range() : single();
                case '[' -> pattern.startsWith(":", at + 1) ? named() : single();
                default -> single();
            };
            if (!good) {
                return false;
            }
        }
        return at < pattern.length();
    }

    private boolean isRange() {
        return previous != NONE && at + 1 < pattern.length() && pattern.charAt(at + 1) != ']';
    }

    private boolean range() {
        at++;
        int first = previous;
        int last = next();
        members.add(c -> first <= c && c <= last);
        previous = NONE;
        return last != NONE;
    }

    private boolean single() {
        int letter = next();
        members.add(c -> c == letter);
        previous = letter;
        return letter != NONE;
    }

    /** The letter that is next, perhaps behind a backslash. */
    private int next() {
        at += pattern.startsWith("\\", at) ? 1 : 0;
        if (at >= pattern.length()) {
            return NONE;
        }
        int letter = pattern.codePointAt(at);
        at += Character.charCount(letter);
        return letter;
    }

    private boolean named() {
        int close = pattern.indexOf(']', at + 2);
        if (close < 0) {
            return false;
        }
        if (close == at + 2 || pattern.charAt(close - 1) != ':') {
            return single();
        }
        IntPredicate named = named(pattern.substring(at + 2, close - 1));
        if (named == null) {
            return false;
        }
        members.add(named);
        previous = NONE;
        at = close + 1;
        return true;
    }

    /** The classes as git has them: of ASCII only, and with fewer blanks than C. */
    private static @Nullable IntPredicate named(String name) {
        return switch (name) {
            case "alnum" -> c -> isAlpha(c) || isDigit(c);
            case "alpha" -> GlobBracket::isAlpha;
            case "blank" -> c -> c == ' ' || c == '\t';
            case "cntrl" -> c -> c < ' ' || c == 0x7f;
            case "digit" -> GlobBracket::isDigit;
            case "graph" -> GlobBracket::isGraph;
            case "lower" -> GlobBracket::isLower;
            case "print" -> c -> c == ' ' || isGraph(c);
            case "punct" -> c -> isGraph(c) && !isAlpha(c) && !isDigit(c);
            case "space" -> c -> c == ' ' || c == '\t' || c == '\n' || c == '\r';
            case "upper" -> GlobBracket::isUpper;
            case "xdigit" -> c -> isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
            default -> null;
        };
    }

    private static boolean isAlpha(int c) {
        return isLower(c) || isUpper(c);
    }

    private static boolean isLower(int c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isUpper(int c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isGraph(int c) {
        return c > ' ' && c < 0x7f;
    }
}
