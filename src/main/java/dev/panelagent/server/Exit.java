package dev.panelagent.server;

/** How a run of a container ended. */
record Exit(int code, boolean outOfMemory) {
    private static final int SIGNALLED = 128;

    /** For people: what an operator would want to read. */
    String describe() {
        if (outOfMemory) {
            return "killed for using more memory than its limit (exit code " + code + ")";
        }
        return code > SIGNALLED
                ? "ended by signal " + (code - SIGNALLED) + " (exit code " + code + ")"
                : "exit code " + code;
    }
}
