package dev.panelagent.server;

import com.google.re2j.Pattern;
import dev.panelagent.protocol.Readiness.ConsolePatterns;
import java.util.List;
import java.util.function.Predicate;

/** Knows the line that says a start is done. Regular expressions are RE2: linear in the line, whatever the pattern. */
final class LinePatterns implements Predicate<String> {
    private final List<Predicate<String>> patterns;

    LinePatterns(ConsolePatterns readiness) {
        patterns = readiness.patterns().stream().map(LinePatterns::predicate).toList();
    }

    @Override
    public boolean test(String line) {
        return patterns.stream().anyMatch(pattern -> pattern.test(line));
    }

    private static Predicate<String> predicate(String text) {
        if (!text.startsWith(ConsolePatterns.REGEX)) {
            return line -> line.contains(text);
        }
        Pattern pattern = Pattern.compile(text.substring(ConsolePatterns.REGEX.length()));
        return line -> pattern.matcher(line).find();
    }
}
