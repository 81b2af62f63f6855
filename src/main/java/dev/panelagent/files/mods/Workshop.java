package dev.panelagent.files.mods;

import dev.panelagent.common.ServerId;
import dev.panelagent.files.Progress;
import dev.panelagent.files.Workspace;
import dev.panelagent.files.sandbox.FilePath;

/** Fetches items of the Steam Workshop. */
@FunctionalInterface
public interface Workshop {
    /**
     * Blocks until an item is on the disk.
     *
     * @param staging an empty directory of the server for all that is needed on the way
     * @return the directory in it that holds the item's files
     * @throws dev.panelagent.common.RequestException STEAMCMD_REQUIRED where nothing can fetch them; DOWNLOAD_FAILED,
     *     TIMEOUT
     */
    FilePath fetch(ServerId server, Workspace workspace, WorkshopItem item, FilePath staging, Progress progress);

    /**
     * Refuses where nothing can fetch items, before anything else is asked of a request.
     *
     * @throws dev.panelagent.common.RequestException STEAMCMD_REQUIRED
     */
    default void requireConfigured() {}
}
