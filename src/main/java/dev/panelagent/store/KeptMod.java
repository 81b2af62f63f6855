package dev.panelagent.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A mod of a server as it is kept.
 *
 * @param source where it came from; nothing that is anybody's secret
 * @param sha256 of what was downloaded; empty if that was more than one file
 * @param files paths from the root of the server's data
 * @param directories those that were made for it
 */
public record KeptMod(
        String id,
        String name,
        Optional<String> version,
        String source,
        Instant installedAt,
        String sha256,
        long size,
        List<String> files,
        List<String> directories) {}
