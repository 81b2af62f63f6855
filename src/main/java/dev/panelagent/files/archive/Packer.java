package dev.panelagent.files.archive;

import dev.panelagent.files.sandbox.FileInfo;
import java.io.IOException;
import java.util.List;

/** Writes the entries of an archive, one after the other. For one thread. */
interface Packer extends AutoCloseable {
    /** Whether the format can have an entry of this name. */
    boolean takes(String path);

    void directory(List<String> names, FileInfo info) throws IOException;

    void link(List<String> names, FileInfo info, String target) throws IOException;

    void file(List<String> names, FileInfo info, Snapshot content) throws IOException;

    /** Writes what belongs to the end. */
    void finish() throws IOException;

    @Override
    void close();
}
