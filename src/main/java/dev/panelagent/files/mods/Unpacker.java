package dev.panelagent.files.mods;

import dev.panelagent.files.Progress;
import dev.panelagent.files.Workspace;
import dev.panelagent.files.sandbox.FilePath;

/** Unpacks an archive. */
@FunctionalInterface
public interface Unpacker {
    /**
     * Blocks until all of it is in a directory, which exists and is empty.
     *
     * @throws dev.panelagent.common.RequestException if it is no archive, or one that may not be unpacked
     */
    void unpack(Workspace workspace, FilePath archive, FilePath target, Progress progress);
}
