package dev.panelagent.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes of a file are sent (RFC 9110, 14).
 *
 * @param partial whether somebody asked for these bytes and not for the file
 */
record ByteRange(long first, long length, boolean partial) {
    private static final Pattern ONE = Pattern.compile("(?i)bytes=[ \t]*(\\d*)-(\\d*)[ \t]*");

    /** More digits than this are more than any file has. */
    private static final int DIGITS = 18;

    /**
     * What a header asks for: one range, from either end. What is no range, or several, is answered with the whole file,
     * as the RFC allows.
     *
     * @return empty if the file has no such bytes
     */
    static Optional<ByteRange> of(@Nullable String header, long size) {
        Matcher matcher = ONE.matcher(header == null ? "" : header);
        if (!matcher.matches()) {
            return Optional.of(whole(size));
        }
        String from = matcher.group(1);
        String to = matcher.group(2);
        if (from.isEmpty()) {
            return to.isEmpty() ? Optional.of(whole(size)) : suffix(Math.min(number(to), size), size);
        }
        long first = number(from);
        long last = to.isEmpty() ? Long.MAX_VALUE : number(to);
        if (last < first) {
            return Optional.of(whole(size));
        }
        return first >= size
                ? Optional.empty()
                : Optional.of(new ByteRange(first, Math.min(last, size - 1) - first + 1, true));
    }

    static ByteRange whole(long size) {
        return new ByteRange(0, size, false);
    }

    private static Optional<ByteRange> suffix(long length, long size) {
        return length == 0 ? Optional.empty() : Optional.of(new ByteRange(size - length, length, true));
    }

    private static long number(String digits) {
        String plain = digits.replaceFirst("^0+(?=\\d)", "");
        return plain.length() > DIGITS ? Long.MAX_VALUE - 1 : Long.parseLong(plain);
    }

    /** For {@code Content-Range}. */
    String of(long size) {
        return "bytes " + first + "-" + (first + length - 1) + "/" + size;
    }
}
