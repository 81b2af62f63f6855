package dev.panelagent.files.mods;

import dev.panelagent.files.sandbox.FilePath;
import java.util.Optional;

/**
 * A mod to be had from the Steam Workshop.
 *
 * @param directory where its files go
 */
public record WorkshopRequest(String id, String name, Optional<String> version, WorkshopItem item, FilePath directory) {
    public WorkshopRequest {
        Names.check(id, name, version);
    }
}
