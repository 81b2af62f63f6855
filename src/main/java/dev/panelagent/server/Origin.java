package dev.panelagent.server;

/** Where the wish for an operation came from. */
enum Origin {
    /** A command, taken in this life of the agent. */
    COMMAND,
    /** A command of an earlier life of the agent, taken up again: some of it may have been done already. */
    RESUMED,
    /** The agent itself: nobody waits for a result. */
    AGENT
}
