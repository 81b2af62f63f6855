package dev.panelagent.server;

/** How actions and the console tell the supervisor what they saw. Never blocks. */
interface News {
    void observed(Sight sight);

    /** The run of this number is ready. */
    void ready(int run);
}
