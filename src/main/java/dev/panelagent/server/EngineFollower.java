package dev.panelagent.server;

import dev.panelagent.common.AgentException;
import dev.panelagent.common.AgentThreads;
import dev.panelagent.common.BackOff;
import dev.panelagent.config.AgentConfig;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.engine.EngineEvent;
import dev.panelagent.engine.EngineListener;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the servers in step with the engine: follows its events, and compares everything after each gap. Runs from the
 * application's start to its end; an engine that is away is tried again for ever.
 */
@ApplicationScoped
class EngineFollower {
    private static final System.Logger LOG = System.getLogger(EngineFollower.class.getName());
    private static final Duration FIRST_RETRY = Duration.ofMillis(250);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);
    /** The safety net under the events; cheap, as it is one listing. */
    private static final Duration COMPARE = Duration.ofSeconds(30);

    private final ContainerEngine engine;
    private final ServerRegistry servers;
    private final AgentConfig config;
    private final BackOff backOff = new BackOff(FIRST_RETRY, LONGEST_RETRY, RandomGenerator.getDefault());
    private final ThreadFactory threads = AgentThreads.virtual("engine-follower");
    private @Nullable ScheduledExecutorService timer;
    private @Nullable AutoCloseable subscription;
    private boolean following;
    private volatile boolean closed;

    @Inject
    EngineFollower(ContainerEngine engine, ServerRegistry servers, AgentConfig config) {
        this.engine = engine;
        this.servers = servers;
        this.config = config;
    }

    void start(@Observes @Priority(200) Startup event) {
        ScheduledExecutorService fresh = AgentThreads.timer("engine-follower-timer");
        timer = fresh;
        servers.load();
        fresh.execute(this::follow);
        ScheduledFuture<?> _ = fresh.scheduleWithFixedDelay(
                () -> background(() -> compare(false)), COMPARE.toMillis(), COMPARE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Lets what runs come to its end, within the time the operator allows, then lets go. */
    void stop(@Observes @Priority(200) Shutdown event) throws InterruptedException {
        new Drain(servers, config.shutdown()).run();
        close();
    }

    private synchronized void close() {
        closed = true;
        if (timer != null) {
            timer.shutdownNow();
        }
        unsubscribe();
        servers.close();
    }

    private void follow() {
        background(() -> {
            if (subscribe()) {
                compare(true);
            } else {
                retry();
            }
        });
    }

    private void background(Runnable task) {
        threads.newThread(task).start();
    }

    private synchronized boolean subscribe() {
        if (closed) {
            return true;
        }
        try {
            unsubscribe();
            subscription = engine.events(Map.of(), new Listener());
            if (!following) {
                LOG.log(System.Logger.Level.INFO, "following the events of the engine");
            }
            following = true;
            backOff.reset();
            return true;
        } catch (AgentException e) {
            if (following) {
                LOG.log(System.Logger.Level.WARNING, "lost the events of the engine: {0}", e.getMessage());
            }
            following = false;
            return false;
        }
    }

    private void unsubscribe() {
        if (subscription != null) {
            try {
                subscription.close();
            } catch (Exception e) {
                LOG.log(System.Logger.Level.DEBUG, "closing the engine's event stream", e);
            }
            subscription = null;
        }
    }

    private synchronized void retry() {
        ScheduledExecutorService executor = timer;
        if (!closed && executor != null) {
            ScheduledFuture<?> _ =
                    executor.schedule(this::follow, backOff.next().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void compare(boolean afterGap) {
        if (closed) {
            return;
        }
        try {
            servers.reconcile(afterGap);
        } catch (AgentException e) {
            LOG.log(System.Logger.Level.DEBUG, "cannot compare the servers with the engine: {0}", e.getMessage());
        }
    }

    private final class Listener implements EngineListener {
        @Override
        public void event(EngineEvent event) {
            servers.happened(event);
        }

        @Override
        public void disconnected() {
            retry();
        }
    }
}
