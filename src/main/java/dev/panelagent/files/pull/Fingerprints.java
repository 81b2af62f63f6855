package dev.panelagent.files.pull;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/** The checksums of what passes: the one that is always told, and the one that was asked for. */
final class Fingerprints {
    private static final String TOLD = "sha256";

    private final Optional<Checksum> wanted;
    private final MessageDigest told = Checksum.digest(TOLD);
    private final Optional<MessageDigest> other;

    Fingerprints(Optional<Checksum> wanted) {
        this.wanted = wanted;
        this.other = wanted.map(Checksum::algorithm)
                .filter(algorithm -> !algorithm.equals(TOLD))
                .map(Checksum::digest);
    }

    void update(byte[] bytes, int length) {
        told.update(bytes, 0, length);
        other.ifPresent(digest -> digest.update(bytes, 0, length));
    }

    /** The SHA-256 of all that passed, if that was what was wanted. */
    String verified() {
        String sha256 = HexFormat.of().formatHex(told.digest());
        String actual =
                other.map(digest -> HexFormat.of().formatHex(digest.digest())).orElse(sha256);
        wanted.filter(checksum -> !checksum.hex().equals(actual)).ifPresent(checksum -> {
            throw new RequestException(
                    ErrorCode.CHECKSUM_MISMATCH,
                    "the file has the " + checksum.algorithm() + " " + actual + ", not " + checksum.hex(),
                    "check the checksum, or where the file comes from");
        });
        return sha256;
    }
}
