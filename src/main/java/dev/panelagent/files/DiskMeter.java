package dev.panelagent.files;

import dev.panelagent.common.AgentException;
import dev.panelagent.common.AgentThreads;
import dev.panelagent.common.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Counts servers' data for those who want a figure and cannot wait for a walk: in the background, one server after the
 * other. The longer a walk took, the longer it is until the next, so that walks are a small part of what a disk does.
 * Thread-safe.
 */
final class DiskMeter {
    /** How old a figure gets before it is counted again. */
    private static final Duration REST = Duration.ofMinutes(5);
    /** So many times as long as a walk took, no other goes through the same data. */
    private static final int REST_PER_WALK = 50;

    private static final System.Logger LOG = System.getLogger(DiskMeter.class.getName());

    private final Executor walker;
    private final InstantSource clock;
    /** When each server may be counted again; the end of time while it waits or is counted. */
    private final Map<ServerId, Instant> due = new HashMap<>();

    DiskMeter(InstantSource clock) {
        this(
                new ThreadPoolExecutor(
                        0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), AgentThreads.platform("disk-usage")),
                clock);
    }

    DiskMeter(Executor walker, InstantSource clock) {
        this.walker = walker;
        this.clock = clock;
    }

    /** The last count, however old; empty if there was none. Has another made if it is time for it. */
    OptionalLong usedBytes(ServerId server, DiskBudget budget) {
        OptionalLong known = budget.lastCount();
        if (take(server)) {
            walker.execute(() -> count(server, budget));
        }
        return known;
    }

    synchronized void forget(ServerId server) {
        Instant _ = due.remove(server);
    }

    private synchronized boolean take(ServerId server) {
        if (due.getOrDefault(server, Instant.MIN).isAfter(clock.instant())) {
            return false;
        }
        Instant _ = due.put(server, Instant.MAX);
        return true;
    }

    private void count(ServerId server, DiskBudget budget) {
        Instant began = clock.instant();
        try {
            long _ = budget.usedBytes();
        } catch (AgentException e) {
            LOG.log(System.Logger.Level.DEBUG, "server {0}: its data was not counted: {1}", server, e.getMessage());
        } finally {
            rest(server, Duration.between(began, clock.instant()).multipliedBy(REST_PER_WALK));
        }
    }

    /** A server that was forgotten meanwhile stays so. */
    private synchronized void rest(ServerId server, Duration afterWalk) {
        Duration longer = afterWalk.compareTo(REST) > 0 ? afterWalk : REST;
        Instant _ = due.computeIfPresent(server, (_, _) -> clock.instant().plus(longer));
    }
}
