package dev.panelagent.protocol;

import java.util.Locale;

/** What a server is doing, as the engine and its console show it. */
public enum ServerState {
    INSTALLING,
    INSTALL_FAILED,
    OFFLINE,
    STARTING,
    RUNNING,
    STOPPING,
    CRASHED,
    SUSPENDED,
    RESTORING;

    /** The word in the HTTP dialect: the Panel's own enum in lower case (protocol 6.1). */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The word on the socket, where a server at rest is called {@code stopped} (protocol 2.4, 3.2). */
    public String socketWord() {
        return this == OFFLINE ? "stopped" : word();
    }

    /** Whether the container has a live process in this state. */
    public boolean isUp() {
        return this == STARTING || this == RUNNING || this == STOPPING;
    }
}
