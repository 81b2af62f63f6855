package dev.panelagent.files.pull;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What a file must have to be the one wanted: {@code sha256} and 64 hexadecimal digits, for example. */
public record Checksum(String algorithm, String hex) {
    private static final Map<String, Integer> DIGITS = Map.of("md5", 32, "sha1", 40, "sha256", 64, "sha512", 128);
    private static final Map<String, String> JDK_NAMES =
            Map.of("md5", "MD5", "sha1", "SHA-1", "sha256", "SHA-256", "sha512", "SHA-512");

    public Checksum {
        algorithm = algorithm.toLowerCase(Locale.ROOT);
        hex = hex.toLowerCase(Locale.ROOT);
        Integer digits = DIGITS.get(algorithm);
        if (digits == null || hex.length() != digits || !hex.matches("[0-9a-f]+")) {
            throw invalid(algorithm + ":" + hex);
        }
    }

    /** {@code sha256:hex}, or the digits alone, whose number tells the algorithm. */
    public static Checksum parse(String text) {
        String given = text.strip();
        int colon = given.indexOf(':');
        return colon < 0
                ? new Checksum(algorithmOf(given), given)
                : new Checksum(given.substring(0, colon), given.substring(colon + 1));
    }

    private static String algorithmOf(String hex) {
        return DIGITS.entrySet().stream()
                .filter(entry -> entry.getValue() == hex.length())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> invalid(hex));
    }

    private static RequestException invalid(String text) {
        return new RequestException(
                ErrorCode.CONFIG_INVALID,
                "checksum " + Text.quote(text) + " is not valid",
                "give md5, sha1, sha256 or sha512, a colon and its hexadecimal digits");
    }

    /** By the name used here; every JDK has these. */
    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(Objects.requireNonNull(JDK_NAMES.get(algorithm)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
