package dev.panelagent.command;

import dev.panelagent.common.ServerId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Runs tasks of one server one after the other, as they came; servers do not wait for each other. Thread-safe. */
final class Lanes {
    private final ThreadFactory threads;
    private final Map<ServerId, Queue<Runnable>> lanes = new HashMap<>();

    Lanes(ThreadFactory threads) {
        this.threads = threads;
    }

    /** Runs a task when those before it are done; it must not throw. */
    void run(ServerId server, Runnable task) {
        synchronized (this) {
            Queue<Runnable> lane = lanes.get(server);
            if (lane != null) {
                lane.add(task);
                return;
            }
            lanes.put(server, new ArrayDeque<>());
        }
        threads.newThread(() -> {
                    for (Runnable next = task; next != null; next = next(server)) {
                        next.run();
                    }
                })
                .start();
    }

    private synchronized @Nullable Runnable next(ServerId server) {
        Queue<Runnable> lane = lanes.get(server);
        Runnable next = lane == null ? null : lane.poll();
        if (next == null) {
            lanes.remove(server);
        }
        return next;
    }
}
