package dev.panelagent.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/** A credential that never prints itself. */
public final class Secret {
    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /** The credential itself; only for the wire. */
    public String reveal() {
        return value;
    }

    /** Compares in constant time. An empty secret matches nothing. */
    public boolean matches(String candidate) {
        return !value.isEmpty()
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), candidate.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether one of them matches. All are compared, so that the time it takes tells nothing. */
    public static boolean anyMatches(List<Secret> secrets, String candidate) {
        boolean found = false;
        for (Secret secret : secrets) {
            found |= secret.matches(candidate);
        }
        return found;
    }

    @Override
    public String toString() {
        return "***";
    }
}
