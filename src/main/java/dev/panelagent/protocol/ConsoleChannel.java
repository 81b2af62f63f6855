package dev.panelagent.protocol;

import dev.panelagent.common.ServerId;
import java.util.List;

/** A way for console output to a Panel. Thread-safe; never blocks and never throws. */
public interface ConsoleChannel {
    /**
     * Sends consecutive entries of one server, at least one.
     *
     * @param whenSent runs once all of it was handed to the socket, in the order of the calls; not at all if it could
     *     not be
     * @return false if the connection is gone
     */
    boolean send(ServerId server, List<ConsoleEntry> entries, ConsoleStreaming streaming, Runnable whenSent);
}
