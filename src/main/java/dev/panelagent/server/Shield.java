package dev.panelagent.server;

/**
 * Keeps a step from being interrupted. A call that changes something in the engine takes effect even if the caller stops
 * listening; cutting it short would leave a container that starts after its server was declared stopped.
 */
interface Shield {
    /**
     * Runs the step to its end.
     *
     * @throws InterruptedException before the step, if it was already to be given up
     */
    void run(Runnable step) throws InterruptedException;
}
