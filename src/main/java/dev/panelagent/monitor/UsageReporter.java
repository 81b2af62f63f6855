package dev.panelagent.monitor;

import dev.panelagent.common.AgentException;
import dev.panelagent.common.AgentThreads;
import dev.panelagent.config.AgentConfig;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.EventSink;
import dev.panelagent.protocol.ServerStatus;
import dev.panelagent.server.GameServer;
import dev.panelagent.server.ServerRegistry;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Tells the Panel with each heartbeat what each live server uses; the oldest Panels cannot ask (protocol 3.2). */
@ApplicationScoped
class UsageReporter {
    private static final System.Logger LOG = System.getLogger(UsageReporter.class.getName());
    /** Measurements at a time; each keeps the engine busy for a second or two. */
    private static final int MOST_AT_ONCE = 16;

    private final ServerRegistry servers;
    private final EventSink events;
    private final long periodMillis;
    private final InstantSource clock = InstantSource.system();
    private final Semaphore slots = new Semaphore(MOST_AT_ONCE);
    private final ThreadFactory threads = AgentThreads.virtual("usage");
    private final ScheduledExecutorService timer = AgentThreads.timer("usage-timer");

    @Inject
    UsageReporter(ServerRegistry servers, EventSink events, AgentConfig config) {
        this.servers = servers;
        this.events = events;
        this.periodMillis = config.panel().heartbeat().toMillis();
    }

    void start(@Observes @Priority(5_000) Startup event) {
        ScheduledFuture<?> _ =
                timer.scheduleWithFixedDelay(this::round, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes @Priority(100) Shutdown event) {
        timer.shutdownNow();
    }

    /** A server for which there is no slot is left out this time: the next round comes soon. */
    private void round() {
        for (GameServer server : servers.all()) {
            if (server.state().isUp() && slots.tryAcquire()) {
                threads.newThread(() -> report(server)).start();
            }
        }
    }

    private void report(GameServer server) {
        try {
            ServerStatus status = server.status();
            status.usage()
                    .ifPresent(usage ->
                            events.publish(new Event.UsageReport(clock.instant(), server.id(), status.state(), usage)));
        } catch (AgentException e) {
            LOG.log(System.Logger.Level.DEBUG, "server {0}: no figures: {1}", server.id(), e.getMessage());
        } finally {
            slots.release();
        }
    }
}
