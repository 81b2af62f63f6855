package dev.panelagent.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rule for a variable's value, in the words of Laravel's validation, such as {@code max:20}.
 *
 * @param name in lower case
 * @param argument what stands behind the colon; empty if nothing does
 */
record EggRule(String name, String argument) {
    private static final Pattern REGEX = Pattern.compile("\\s*(?:not_)?regex:", Pattern.CASE_INSENSITIVE);
    private static final Pattern REGEX_END = Pattern.compile("[A-Za-z]*\\s*(?=\\||$)");

    static EggRule of(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        return new EggRule(name.strip().toLowerCase(Locale.ROOT), colon < 0 ? "" : text.substring(colon + 1));
    }

    /** Rules with bars between them. */
    static List<EggRule> split(String text) {
        List<EggRule> rules = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = end(text, start);
            String rule = text.substring(start, end);
            if (!rule.isBlank()) {
                rules.add(of(rule));
            }
            start = end + 1;
        }
        return rules;
    }

    /** Where the rule that starts here ends: at a bar, but not at one inside a regular expression. */
    private static int end(String text, int start) {
        Matcher regex = REGEX.matcher(text).region(start, text.length());
        if (regex.lookingAt() && regex.end() < text.length()) {
            char delimiter = EggRegex.closing(text.charAt(regex.end()));
            for (int i = regex.end() + 1; i < text.length(); i++) {
                if (text.charAt(i) == '\\') {
                    i++;
                } else if (text.charAt(i) == delimiter) {
                    Matcher rest = REGEX_END.matcher(text).region(i + 1, text.length());
                    if (rest.lookingAt()) {
                        return rest.end();
                    }
                }
            }
        }
        int bar = text.indexOf('|', start);
        return bar < 0 ? text.length() : bar;
    }

    /** The arguments between commas; one in quotes may hold commas itself, and a quote is doubled in it. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < argument.length(); i++) {
            char c = argument.charAt(i);
            if (quoted && c == '"' && argument.startsWith("\"", i + 1)) {
                current.append(c);
                i++;
            } else if (c == '"' && (quoted || current.isEmpty())) {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                arguments.add(current.toString());
                current.setLength(0);
            } else {
                current.append(c);
            }
        }
        arguments.add(current.toString());
        return arguments;
    }

    @Override
    public String toString() {
        return argument.isEmpty() ? name : name + ":" + argument;
    }
}
