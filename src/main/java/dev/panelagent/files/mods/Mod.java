package dev.panelagent.files.mods;

import dev.panelagent.files.sandbox.FilePath;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is installed under one id.
 *
 * @param source the URL it came from, without what may be a secret
 * @param sha256 of what was downloaded, in hexadecimal; empty if that was more than one file
 * @param size of what was downloaded, in bytes
 * @param files which it owns
 * @param directories which were made for it
 */
public record Mod(
        String id,
        String name,
        Optional<String> version,
        String source,
        Instant installedAt,
        String sha256,
        long size,
        List<FilePath> files,
        List<FilePath> directories) {
    /** So many files one mod may own. */
    public static final int MOST_FILES = 10_000;

    /** So many mods a server may have. */
    public static final int MOST = 1000;
}
