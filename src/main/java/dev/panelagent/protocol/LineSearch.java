package dev.panelagent.protocol;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Locale;
import java.util.function.Predicate;

/** What console lines are searched for. Regular expressions are RE2: linear in the line, whatever the pattern. */
sealed interface LineSearch extends Predicate<String> {
    String REGEX = "regex:";
    int LONGEST = 1000;
    /** RE2 writes repetitions out, so that thirty characters can ask for all memory there is. */
    int MOST_REPEATS = 1000;

    Pattern REPEAT = Pattern.compile("\\{(?:\\d*,)?(\\d+),?\\}");

    /** A part of the line, in whatever case; {@code folded} is in lower case. */
    record Part(String folded) implements LineSearch {
        @Override
        public boolean test(String line) {
            return line.toLowerCase(Locale.ROOT).contains(folded);
        }
    }

    record Regex(Pattern pattern) implements LineSearch {
        @Override
        public boolean test(String line) {
            return pattern.matcher(line).find();
        }
    }

    /**
     * Reads what a Panel searches for.
     *
     * @throws dev.panelagent.common.RequestException CONFIG_INVALID if it is too long or a pattern that cannot be used
     */
    static LineSearch parse(String text) {
        if (text.length() > LONGEST) {
            throw Arguments.invalid("search", text, "send at most " + LONGEST + " characters");
        }
        return text.startsWith(REGEX) ? regex(text) : new Part(text.toLowerCase(Locale.ROOT));
    }

    private static LineSearch regex(String text) {
        String pattern = text.substring(REGEX.length());
        if (repeats(pattern) > MOST_REPEATS) {
            throw Arguments.invalid("search", text, "let its repetitions multiply to at most " + MOST_REPEATS);
        }
        try {
            return new Regex(Pattern.compile(pattern));
        } catch (PatternSyntaxException e) {
            throw Arguments.invalid("search", text, "mend the regular expression: " + e.getDescription());
        }
    }

    /** How often the repetitions of a pattern write something out, if each is inside the next. */
    static double repeats(String pattern) {
        double product = 1;
        Matcher matcher = REPEAT.matcher(pattern);
        while (matcher.find()) {
            product *= Math.max(1, Double.parseDouble(matcher.group(1)));
        }
        return product;
    }
}
