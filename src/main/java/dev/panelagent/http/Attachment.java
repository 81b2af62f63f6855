package dev.panelagent.http;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The name a browser saves a file under, for {@code Content-Disposition} (RFC 6266). */
final class Attachment {
    private static final String UNRESERVED = "!#$&+-.^_`|~";

    private Attachment() {}

    static String named(String name) {
        return "attachment; filename=\"" + plain(name) + "\"; filename*=UTF-8''" + extended(name);
    }

    /** For clients that know no more than ASCII; without what some of them take for something else. */
    private static String plain(String name) {
        return name.replaceAll("[^ -~]|[\"\\\\%/]", "_");
    }

    /** RFC 8187. What is no character at all, because the name is no UTF-8, is a question mark. */
    private static String extended(String name) {
        StringBuilder text = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain((char) b)) {
                text.append((char) b);
            } else {
                text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return text.toString();
    }

    private static boolean isPlain(char c) {
        boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        return letter || (c >= '0' && c <= '9') || UNRESERVED.indexOf(c) >= 0;
    }
}
