package dev.panelagent.protocol;

/** How many servers the agent looks after. */
public interface ServerCensus {
    /** All of them. */
    int servers();

    /** Those with a live process. */
    int active();
}
