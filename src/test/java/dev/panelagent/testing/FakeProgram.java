package dev.panelagent.testing;

import dev.panelagent.common.Signal;

/** What runs in the containers of a {@link FakeContainerEngine}; called under the engine's lock, so it must not block. */
public interface FakeProgram {
    /** Runs until a signal ends it. */
    FakeProgram IDLE = new FakeProgram() {};

    /** Whether its image has a health check; what that finds the test says. */
    default boolean hasHealthCheck() {
        return false;
    }

    /** The process began. */
    default void started(FakeProcess process) {}

    /** A line came in on the console, without its line end. */
    default void line(FakeProcess process, String line) {}

    /** A signal came; KILL never reaches a process. What the system does by default is to end it. */
    default void signalled(FakeProcess process, Signal signal) {
        process.exit(128 + signal.number());
    }
}
