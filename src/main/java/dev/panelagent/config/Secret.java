package dev.panelagent.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

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

    @Override
    public String toString() {
        return "***";
    }
}
