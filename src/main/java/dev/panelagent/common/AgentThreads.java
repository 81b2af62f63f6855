package dev.panelagent.common;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;

/**
 * The one place where threads come from. All carry the class loader of the application: platform look-ups
 * (configuration, interceptors) go by the thread's class loader, and a thread started from a library's thread would
 * otherwise inherit the wrong one.
 */
public final class AgentThreads {
    private AgentThreads() {}

    /** Virtual threads named {@code name-0}, {@code name-1}, ... */
    public static ThreadFactory virtual(String name) {
        return withApplicationLoader(Thread.ofVirtual().name(name + "-", 0).factory());
    }

    /** A virtual thread for each task; close it to interrupt and await them. */
    public static ExecutorService perTask(String name) {
        return Executors.newThreadPerTaskExecutor(virtual(name));
    }

    /** Platform threads, for what blocks in native code; none keeps the process alive. */
    public static ThreadFactory platform(String name) {
        return withApplicationLoader(
                Thread.ofPlatform().daemon().name(name + "-", 0).factory());
    }

    /** A single platform thread for timers; tasks on it must be short. */
    public static ScheduledExecutorService timer(String name) {
        return Executors.newSingleThreadScheduledExecutor(platform(name));
    }

    private static ThreadFactory withApplicationLoader(ThreadFactory factory) {
        return task -> {
            Thread thread = factory.newThread(task);
            thread.setContextClassLoader(AgentThreads.class.getClassLoader());
            return thread;
        };
    }
}
