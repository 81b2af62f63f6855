package dev.panelagent.console;

import java.util.regex.Pattern;

/** Terminal control sequences (ECMA-48), which stand in the way of matching text. */
final class Ansi {
    private static final Pattern SEQUENCE =
            Pattern.compile("\\x1b(?:\\[[0-?]*+[ -/]*+[@-~]|\\][^\\x07\\x1b]*+(?:\\x07|\\x1b\\\\)?|[@-Z\\\\^_])");

    private Ansi() {}

    /** The text without them. */
    static String strip(String text) {
        return text.indexOf('\u001b') < 0 ? text : SEQUENCE.matcher(text).replaceAll("");
    }
}
