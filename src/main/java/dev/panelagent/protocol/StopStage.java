package dev.panelagent.protocol;

import java.util.Locale;

/** How far a stop went until the server ended, in the order of the stages. */
public enum StopStage {
    /** A line on its console. */
    COMMAND,
    /** The signal of its stop policy, or of the request. */
    SIGNAL,
    /** SIGKILL. */
    KILL;

    /** The word on the wire. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
