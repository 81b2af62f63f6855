package dev.panelagent.protocol;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;
import java.util.OptionalInt;

/** Regular expressions of eggs, written for PHP between delimiters: <code>/^[a-z]+$/i</code>. They are run by RE2. */
final class EggRegex {
    private static final int LONGEST = 2000;
    private static final int LARGEST = 200_000;

    private EggRegex() {}

    /** The expression; empty if it is none, or one of those that RE2 cannot do. */
    static Optional<Pattern> pattern(String text) {
        if (text.length() < 2 || text.length() > LONGEST || !isDelimiter(text.charAt(0))) {
            return Optional.empty();
        }
        int end = text.lastIndexOf(closing(text.charAt(0)));
        if (end < 1) {
            return Optional.empty();
        }
        OptionalInt flags = flags(text.substring(end + 1).strip());
        return flags.isPresent() ? compiled(text.substring(1, end), flags.getAsInt()) : Optional.empty();
    }

    /** What closes an expression that this opens. */
    static char closing(char opening) {
        return switch (opening) {
            case '(' -> ')';
            case '[' -> ']';
            case '{' -> '}';
            case '<' -> '>';
            default -> opening;
        };
    }

    private static boolean isDelimiter(char c) {
        return c != '\\' && !Character.isLetterOrDigit(c) && !Character.isWhitespace(c);
    }

    private static OptionalInt flags(String letters) {
        int flags = 0;
        for (int i = 0; i < letters.length(); i++) {
            switch (letters.charAt(i)) {
                case 'i' -> flags |= Pattern.CASE_INSENSITIVE;
                case 'm' -> flags |= Pattern.MULTILINE;
                case 's' -> flags |= Pattern.DOTALL;
                case 'u', 'D', 'S', 'U' -> {
                    // Nothing that changes whether it matches, or what RE2 does anyway.
                }
                default -> {
                    return OptionalInt.empty();
                }
            }
        }
        return OptionalInt.of(flags);
    }

    private static Optional<Pattern> compiled(String expression, int flags) {
        if (LineSearch.repeats(expression) * expression.length() > LARGEST) {
            return Optional.empty();
        }
        try {
            return Optional.of(Pattern.compile(expression, flags));
        } catch (PatternSyntaxException _) {
            return Optional.empty();
        }
    }
}
