package dev.panelagent.protocol;

import java.net.Inet6Address;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether values are what an egg's rules say, as Laravel's validation judges texts. Rules it does not know hold. */
final class EggRuleCheck {
    /** What came of a check. */
    enum Verdict {
        HELD,
        BROKEN,
        /** The rule cannot be understood. */
        UNCHECKED;

        private static Verdict of(boolean held) {
            return held ? HELD : BROKEN;
        }
    }

    private record Bounds(double least, double most) {
        Verdict judge(double value) {
            return Verdict.of(value >= least && value <= most);
        }
    }

    private static final String REQUIRED = "required";
    /** With one of these, sizes are of the number; without, of the text. */
    private static final Set<String> OF_NUMBERS = Set.of("numeric", "integer", "int", "decimal");

    private static final Set<String> BOOLEANS = Set.of("0", "1", "true", "false");
    private static final Pattern NUMERIC =
            Pattern.compile("\\s*[+-]?(?:\\d{1,400}(?:\\.\\d{0,400})?|\\.\\d{1,400})(?:[eE][+-]?\\d{1,9})?\\s*");
    private static final Pattern INTEGER = Pattern.compile("\\s*[+-]?(?:0|[1-9]\\d{0,18})\\s*");
    private static final Pattern DIGITS = Pattern.compile("\\d+");
    private static final Pattern URL =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://[^\\s/?#:]+(?::[^\\s/?#]*)?(?:[/?#]\\S*)?");
    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9A-Fa-f:.]{2,45}");
    private static final int LAST_PORT = 65_535;

    private EggRuleCheck() {}

    /** Judges one of a variable's rules; an empty value breaks nothing but {@code required}. */
    static Verdict check(EggRule rule, List<EggRule> all, String value) {
        if (value.isBlank()) {
            return Verdict.of(!rule.name().equals(REQUIRED));
        }
        return switch (rule.name()) {
            case "numeric" -> Verdict.of(NUMERIC.matcher(value).matches());
            case "integer", "int" -> Verdict.of(isInteger(value));
            case "boolean", "bool" -> Verdict.of(BOOLEANS.contains(value));
            case "alpha" -> letters(rule, value, "\\p{L}\\p{M}", "A-Za-z");
            case "alpha_num" -> letters(rule, value, "\\p{L}\\p{M}\\p{N}", "A-Za-z0-9");
            case "alpha_dash" -> letters(rule, value, "\\p{L}\\p{M}\\p{N}_-", "A-Za-z0-9_-");
            case "in" -> Verdict.of(rule.arguments().contains(value));
            case "not_in" -> Verdict.of(!rule.arguments().contains(value));
            case "min", "max", "size", "between" -> judge(rule, size(all, value));
            case "digits", "digits_between" -> digits(rule, value);
            case "regex" -> matches(rule, value, true);
            case "not_regex" -> matches(rule, value, false);
            case "url" -> url(rule, value);
            case "ip" -> Verdict.of(isIpv4(value) || isIpv6(value));
            case "ipv4" -> Verdict.of(isIpv4(value));
            case "ipv6" -> Verdict.of(isIpv6(value));
            case "port" -> Verdict.of(isInteger(value) && isPort(Long.parseLong(value.strip())));
            default -> Verdict.HELD;
        };
    }

    private static boolean isInteger(String value) {
        if (!INTEGER.matcher(value).matches()) {
            return false;
        }
        try {
            Long.parseLong(value.strip());
            return true;
        } catch (NumberFormatException _) {
            return false;
        }
    }

    private static boolean isPort(long number) {
        return number >= 1 && number <= LAST_PORT;
    }

    private static Verdict letters(EggRule rule, String value, String any, String ascii) {
        return Verdict.of(value.matches("[" + (rule.argument().equals("ascii") ? ascii : any) + "]+"));
    }

    private static double size(List<EggRule> all, String value) {
        boolean number = all.stream().anyMatch(rule -> OF_NUMBERS.contains(rule.name()))
                && NUMERIC.matcher(value).matches();
        return number ? Double.parseDouble(value.strip()) : value.codePointCount(0, value.length());
    }

    private static Verdict digits(EggRule rule, String value) {
        Verdict length = judge(rule, value.length());
        boolean broken = length == Verdict.HELD && !DIGITS.matcher(value).matches();
        return broken ? Verdict.BROKEN : length;
    }

    private static Verdict judge(EggRule rule, double value) {
        return bounds(rule).map(bounds -> bounds.judge(value)).orElse(Verdict.UNCHECKED);
    }

    private static Optional<Bounds> bounds(EggRule rule) {
        List<String> arguments = rule.arguments();
        int expected = rule.name().endsWith("between") ? 2 : 1;
        if (arguments.size() != expected
                || !arguments.stream().allMatch(text -> NUMERIC.matcher(text).matches())) {
            return Optional.empty();
        }
        double first = Double.parseDouble(arguments.getFirst().strip());
        double last = Double.parseDouble(arguments.getLast().strip());
        return Optional.of(
                switch (rule.name()) {
                    case "min" -> new Bounds(first, Double.POSITIVE_INFINITY);
                    case "max" -> new Bounds(Double.NEGATIVE_INFINITY, first);
                    default -> new Bounds(first, last);
                });
    }

    private static Verdict matches(EggRule rule, String value, boolean wanted) {
        return EggRegex.pattern(rule.argument())
                .map(pattern -> Verdict.of(pattern.matcher(value).find() == wanted))
                .orElse(Verdict.UNCHECKED);
    }

    private static Verdict url(EggRule rule, String value) {
        Matcher url = URL.matcher(value);
        if (!url.matches()) {
            return Verdict.BROKEN;
        }
        boolean anyScheme = rule.argument().isEmpty();
        return Verdict.of(anyScheme || rule.arguments().contains(url.group(1).toLowerCase(Locale.ROOT)));
    }

    private static boolean isIpv4(String value) {
        return IPV4.matcher(value).matches();
    }

    private static boolean isIpv6(String value) {
        if (!IPV6.matcher(value).matches()) {
            return false;
        }
        try {
            Inet6Address.ofLiteral(value);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
