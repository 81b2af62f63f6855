package dev.panelagent.files.mods;

import dev.panelagent.files.pull.Checksum;
import dev.panelagent.files.sandbox.FilePath;
import java.net.URI;
import java.util.Optional;

/**
 * A mod to be had from a URL.
 *
 * @param directory where its files go
 * @param unpack whether what is downloaded is an archive of them
 */
public record ModRequest(
        String id,
        String name,
        Optional<String> version,
        URI url,
        Optional<Checksum> checksum,
        FilePath directory,
        boolean unpack) {
    /** Where mods go that name no directory. */
    public static final FilePath DEFAULT_DIRECTORY = FilePath.parse("/mods");

    public ModRequest {
        Names.check(id, name, version);
    }
}
