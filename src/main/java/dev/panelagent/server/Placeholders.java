package dev.panelagent.server;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** <code>{{NAME}}</code> in a start-up line (protocol 6.3). */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*}}");

    private Placeholders() {}

    /** Replaces each placeholder once by its value; an unknown one becomes nothing, as in a shell. */
    static String substitute(String text, Map<String, String> values) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(values.getOrDefault(match.group(1), "")));
    }
}
