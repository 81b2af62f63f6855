package dev.panelagent.common;

import java.util.regex.Pattern;

/**
 * The name by which a Panel speaks of a game server. It becomes part of container names and directory names, so it is
 * held to what both allow: 1 to 64 letters, digits, dots, underscores and dashes, a letter or digit first.
 */
public record ServerId(String value) {
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

    /** What to do about a name that is none. */
    public static final String ADVICE = "use 1 to 64 letters, digits, '.', '_' or '-', starting with a letter or digit";

    public ServerId {
        if (!isValid(value)) {
            throw new RequestException(
                    ErrorCode.CONFIG_INVALID, "serverId " + Text.quote(value) + " is not valid", ADVICE);
        }
    }

    /** Whether a server can have this name. */
    public static boolean isValid(String value) {
        return VALID.matcher(value).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
