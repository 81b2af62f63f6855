package dev.panelagent.common;

import java.util.regex.Pattern;

/** Text made safe to put into messages. */
public final class Text {
    private static final int QUOTE_LIMIT = 80;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");

    private Text() {}

    /** The text in quotes, without control characters and cut to 80 characters, so that hostile input stays readable. */
    public static String quote(String text) {
        String cut = text.length() > QUOTE_LIMIT ? text.substring(0, QUOTE_LIMIT) + "..." : text;
        return '"' + UNPRINTABLE.matcher(cut).replaceAll("?") + '"';
    }
}
