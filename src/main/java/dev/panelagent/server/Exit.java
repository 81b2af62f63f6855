package dev.panelagent.server;

import dev.panelagent.common.Signal;
import java.util.Optional;

/** How a run of a container ended. */
record Exit(int code, boolean outOfMemory) {
    private static final int SIGNALLED = 128;
    private static final int LAST_SIGNAL = 64;

    /** The signal that ended it, as far as the exit code tells. */
    Optional<Signal> signal() {
        return code > SIGNALLED && code <= SIGNALLED + LAST_SIGNAL
                ? Signal.parse(String.valueOf(code - SIGNALLED))
                : Optional.empty();
    }

    /** For people: what an operator would want to read. */
    String describe() {
        if (outOfMemory) {
            return "killed for using more memory than its limit (exit code " + code + ")";
        }
        return code > SIGNALLED && code <= SIGNALLED + LAST_SIGNAL
                ? "ended by signal " + (code - SIGNALLED) + " (exit code " + code + ")"
                : "exit code " + code;
    }
}
