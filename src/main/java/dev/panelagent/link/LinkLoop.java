package dev.panelagent.link;

import java.time.Duration;

/** The one thread on which the link changes its state: tasks run one after another, and none may block. */
interface LinkLoop {
    /** Runs the task soon; discards it if the loop is closed. */
    void execute(Runnable task);

    /** Runs the task after the delay; discards it if the loop is closed. */
    Timer schedule(Duration delay, Runnable task);

    /** A clock that never jumps, as {@link System#nanoTime()}. Thread-safe. */
    long nanoTime();

    /** A task that has yet to run. */
    interface Timer {
        /** A timer that is not set. */
        Timer NONE = () -> {};

        void cancel();
    }
}
