package dev.panelagent.server;

import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.DesiredState;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.store.KeptServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings a server to what it should be doing while no command is at work on it: after a restart of the agent, the engine
 * or the node, and after a crash. Belongs to the supervisor's loop, but for the question what is desired.
 */
final class Convergence {
    private static final System.Logger LOG = System.getLogger(Convergence.class.getName());
    private static final Duration WINDOW = Duration.ofHours(1);
    /** When the engine is away; its return is heard of sooner. */
    private static final Duration ENGINE_AWAY = Duration.ofSeconds(10);

    private final ServerId server;
    private final ServerServices services;
    private final Mailbox mailbox;
    private final Runnable start;
    /** Crashes and failed starts of the last hour. */
    private final Deque<Instant> failures = new ArrayDeque<>();

    private volatile DesiredState desired;
    private Instant notBefore = Instant.MIN;
    private @Nullable ScheduledFuture<?> wakeUp;
    private boolean startUnfinished;
    private boolean begun;
    private boolean ended;

    /**
     * What is known of the server so far.
     *
     * @param start starts it, as the agent's own command
     */
    Convergence(KeptServer kept, ServerServices services, Mailbox mailbox, Runnable start) {
        this.server = kept.id();
        this.services = services;
        this.mailbox = mailbox;
        this.start = start;
        this.desired = kept.desired();
        // A server that is new after the first look has nothing to be looked at.
        this.begun = services.compared().getCount() == 0;
        this.startUnfinished = kept.observed() == ServerState.STARTING;
        failures.addAll(services.records()
                .crashes()
                .since(server, services.clock().instant().minus(WINDOW)));
        if (kept.observed() == ServerState.CRASHED && !failures.isEmpty()) {
            services.crashPolicy()
                    .delay(failures.size())
                    .ifPresent(delay -> notBefore = failures.getLast().plus(delay));
        }
    }

    DesiredState desired() {
        return desired;
    }

    /** What was seen of it shows that it should be doing this; what is seen as the agent or the node goes down does not. */
    void want(DesiredState wish) {
        if (isActive()) {
            become(wish);
        }
    }

    private void become(DesiredState wish) {
        if (desired != wish) {
            desired = wish;
            services.records().servers().desire(server, wish);
        }
    }

    /** A command asks for this; from now on the agent sees to it. */
    void commanded(DesiredState wish) {
        startUnfinished = false;
        begun = true;
        become(wish);
    }

    /** The engine was looked at: from now on what is known can be acted upon. */
    void begin() {
        begun = true;
    }

    /** The agent stops: what happens to the server from now on is left to the next one. */
    void end() {
        ended = true;
    }

    /**
     * It crashed, or could not be started by itself.
     *
     * @return when it is tried again; empty if it is not
     */
    Optional<Duration> failed() {
        Instant now = services.clock().instant();
        failures.addLast(now);
        failures.removeIf(at -> at.isBefore(now.minus(WINDOW)));
        if (desired != DesiredState.RUNNING) {
            return Optional.empty();
        }
        Optional<Duration> delay = services.crashPolicy().delay(failures.size());
        if (delay.isPresent()) {
            notBefore = now.plus(delay.get());
        } else {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "server {0} failed {1} times within an hour: it is left as it is until a command starts it",
                    server,
                    failures.size());
            want(DesiredState.OFFLINE);
        }
        return delay;
    }

    /** The engine did not answer when it was to be started. */
    void putOff() {
        notBefore = services.clock().instant().plus(ENGINE_AWAY);
    }

    /** Sees whether the server is where it should be; called after whatever may have changed that. */
    void look(ServerState state, boolean idle) {
        if (!isActive() || !idle || desired != DesiredState.RUNNING || !needsStart(state)) {
            return;
        }
        Duration wait = Duration.between(services.clock().instant(), notBefore);
        if (wait.isPositive()) {
            wakeUpIn(wait);
        } else {
            startUnfinished = false;
            start.run();
        }
    }

    private boolean isActive() {
        return begun && !ended;
    }

    private boolean needsStart(ServerState state) {
        return state == ServerState.OFFLINE
                || state == ServerState.CRASHED
                || (state == ServerState.STARTING && startUnfinished);
    }

    private void wakeUpIn(Duration wait) {
        ScheduledFuture<?> present = wakeUp;
        if (present == null || present.isDone()) {
            // Any message makes the loop look again.
            try {
                wakeUp = services.timer()
                        .schedule(() -> mailbox.post(() -> {}), wait.toMillis() + 1, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.log(System.Logger.Level.DEBUG, "the agent stops", e);
            }
        }
    }
}
