package dev.panelagent.protocol;

import java.util.Locale;

/** What a server should be doing: the agent brings it there, and back there, until it is told otherwise. */
public enum DesiredState {
    OFFLINE,
    RUNNING;

    /** As it goes over the wire. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
