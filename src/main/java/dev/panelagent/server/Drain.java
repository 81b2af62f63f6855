package dev.panelagent.server;

import dev.panelagent.common.AgentException;
import dev.panelagent.config.AgentConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What happens to the servers when the agent stops: work at hand is finished, and servers are stopped if so configured. */
final class Drain {
    private static final System.Logger LOG = System.getLogger(Drain.class.getName());
    /** Kept back for telling the Panel and closing the link. */
    private static final Duration RESERVE = Duration.ofSeconds(4);

    /** A stop has up to three stages: command, signal, kill. */
    private static final int STAGES = 3;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ServerRegistry servers;
    private final AgentConfig.Shutdown settings;

    Drain(ServerRegistry servers, AgentConfig.Shutdown settings) {
        this.servers = servers;
        this.settings = settings;
    }

    void run() throws InterruptedException {
        Duration time = budget();
        servers.rest();
        if (settings.stopServers()) {
            servers.all().stream().filter(server -> server.state().isUp()).forEach(server -> stop(server, time));
        }
        long deadline = System.nanoTime() + time.toNanos();
        while (busy() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        if (busy()) {
            LOG.log(System.Logger.Level.WARNING, "stopping with work unfinished on some servers");
        }
    }

    private boolean busy() {
        return servers.isBusy()
                || (settings.stopServers()
                        && servers.all().stream()
                                .anyMatch(server -> server.state().isUp()));
    }

    private Duration budget() {
        Duration most = settings.timeout().minus(RESERVE);
        Duration half = settings.timeout().dividedBy(2);
        return most.compareTo(half) > 0 ? most : half;
    }

    private void stop(GameServer server, Duration time) {
        try {
            servers.stopForNow(server.id(), time.dividedBy(STAGES));
        } catch (AgentException e) {
            LOG.log(System.Logger.Level.WARNING, "server {0}: {1}", server.id(), e.getMessage());
        }
    }
}
