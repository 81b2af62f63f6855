package dev.panelagent.common;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 512m}, {@code 2g}, {@code 5GiB}, {@code 1048576}. Units are powers of 1024. */
public final class ByteSize {
    public static final long KIB = 1024;
    public static final long MIB = 1024 * KIB;
    public static final long GIB = 1024 * MIB;

    private static final Pattern FORM =
            Pattern.compile("\\s*(\\d{1,19})(?:\\.(\\d{1,3}))?\\s*(b?|[kmgt])(?:(?<=[kmgt])i?b)?\\s*");

    private ByteSize() {}

    /** Bytes, where a bare number counts in {@code bareUnit} bytes; empty if the text is no size or overflows a long. */
    public static Optional<Long> parse(String text, long bareUnit) {
        Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long unit = unit(matcher.group(3), bareUnit);
        try {
            long whole = Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
            double fraction = matcher.group(2) == null ? 0 : Double.parseDouble("0." + matcher.group(2));
            return Optional.of(Math.addExact(whole, (long) (fraction * unit)));
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The very number of bytes as {@link #parse} reads it, whatever it takes a bare number for. */
    public static String text(long bytes) {
        return bytes + "b";
    }

    private static long unit(String suffix, long bareUnit) {
        return switch (suffix) {
            case "b" -> 1;
            case "k" -> KIB;
            case "m" -> MIB;
            case "g" -> GIB;
            case "t" -> 1024 * GIB;
            default -> bareUnit;
        };
    }
}
