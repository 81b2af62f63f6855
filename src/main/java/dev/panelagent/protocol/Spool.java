package dev.panelagent.protocol;

import java.io.InputStream;

/** A body that is too large for memory, kept elsewhere until its command has been answered. */
@FunctionalInterface
public interface Spool {
    /** How much of it may have to be in memory while it is read: all but the content of a file. */
    int MOST_IN_MEMORY = 4 * 1024 * 1024;

    /**
     * Its bytes from there on, for several readers at a time.
     *
     * @throws dev.panelagent.common.RequestException also out of the stream, if what was kept is not to be had
     */
    InputStream from(long offset);
}
