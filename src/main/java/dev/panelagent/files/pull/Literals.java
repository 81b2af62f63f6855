package dev.panelagent.files.pull;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses written as numbers, in the one form that everybody reads alike. Short, octal and hexadecimal forms are not
 * addresses here, for what they mean depends on who reads them.
 */
final class Literals {
    private static final String NUMBER = "(0|[1-9]\\d{0,2})";
    private static final Pattern DOTTED = Pattern.compile(NUMBER + "(\\." + NUMBER + "){3}");

    private Literals() {}

    /** Without brackets and zones; an IPv4-mapped address comes back as the IPv4 address it is. */
    static Optional<InetAddress> parse(String text) {
        boolean plain = text.contains(":")
                ? !text.contains("%") && !text.contains("[")
                : DOTTED.matcher(text).matches();
        if (!plain) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
