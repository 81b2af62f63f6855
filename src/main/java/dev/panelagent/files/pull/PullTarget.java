package dev.panelagent.files.pull;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.OptionalLong;

/** Where a pulled file goes; told the final name before the first byte, so that it can refuse it. */
@FunctionalInterface
public interface PullTarget {
    /**
     * Called once, on the thread that fetches. The channel is closed whatever happens; that the file is whole and the
     * one wanted is known only when the fetch returns.
     *
     * @param fileName one part of a path, never {@code .} or {@code ..}
     * @param announcedBytes what the server says, if it does
     */
    WritableByteChannel open(String fileName, OptionalLong announcedBytes) throws IOException;
}
