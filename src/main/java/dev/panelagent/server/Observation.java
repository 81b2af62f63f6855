package dev.panelagent.server;

import dev.panelagent.common.AgentException;
import dev.panelagent.console.Console;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.EngineEvent;
import dev.panelagent.engine.Health;
import dev.panelagent.protocol.DesiredState;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.ServerState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * What is seen of a server's container, and what it makes of the server's state. All but {@link #lookFor} belongs to the
 * supervisor's loop; the engine is asked beside the loop, as it may take its time to answer.
 */
final class Observation {
    private static final System.Logger LOG = System.getLogger(Observation.class.getName());

    private final ContainerEngine engine;
    private final ServerContainer container;
    private final StateMachine state;
    private final Console console;
    private final Mailbox mailbox;
    private final ThreadFactory threads;
    private final Convergence convergence;
    private final CrashReporter crashes;
    private final BooleanSupplier startAwaitsSign;
    private final BooleanSupplier endIsWanted;
    private boolean looking;
    private boolean lookAgain;
    /** Whether events may have been lost since the last look. */
    private boolean gap;

    /**
     * An observation.
     *
     * @param startAwaitsSign whether a start is done only when something shows that the server is ready
     * @param endIsWanted whether an earlier life of the agent may have asked the run to end, so that it is no crash
     */
    Observation(
            ContainerEngine engine,
            ServerContainer container,
            StateMachine state,
            Console console,
            Mailbox mailbox,
            ThreadFactory threads,
            Convergence convergence,
            CrashReporter crashes,
            BooleanSupplier startAwaitsSign,
            BooleanSupplier endIsWanted) {
        this.engine = engine;
        this.container = container;
        this.state = state;
        this.console = console;
        this.mailbox = mailbox;
        this.threads = threads;
        this.convergence = convergence;
        this.crashes = crashes;
        this.startAwaitsSign = startAwaitsSign;
        this.endIsWanted = endIsWanted;
    }

    /**
     * News from the engine.
     *
     * @param idle as in {@link #see}
     */
    void happened(EngineEvent event, BooleanSupplier idle) {
        if (!container.concerns(event)) {
            return;
        }
        switch (event) {
            case EngineEvent.OutOfMemory _ -> container.outOfMemory();
            case EngineEvent.Started _ -> look(idle);
            case EngineEvent.Died died -> {
                container.died(died.at(), died.exitCode()).ifPresent(end -> runEnded(end, idle.getAsBoolean()));
                look(idle);
            }
            case EngineEvent.HealthChanged changed -> {
                // Podman tells of every check, not only of changes.
                if (changed.health() == Health.HEALTHY && state.state() == ServerState.STARTING) {
                    look(idle);
                }
            }
            case EngineEvent.Removed removed ->
                see(new Sight(removed.containerId(), Optional.empty()), idle.getAsBoolean());
        }
    }

    /** Whether the engine was asked and has not answered yet. */
    boolean isLooking() {
        return looking;
    }

    /**
     * The container as a listing shows it; the listing may be older than what is known.
     *
     * @param afterGap whether events may have been lost before
     */
    void listed(Optional<ContainerInfo> info, BooleanSupplier idle, boolean afterGap) {
        gap |= afterGap;
        Optional<String> known = container.id();
        if (info.isPresent() && known.filter(id -> !id.equals(info.get().id())).isEmpty()) {
            see(new Sight(info.get().id(), info), idle.getAsBoolean());
            gap = false;
        } else {
            gap &= known.isPresent();
            look(idle);
        }
    }

    /** Asks the engine; one question at a time, as the answers must not overtake each other. */
    private void look(BooleanSupplier idle) {
        Optional<String> id = container.id();
        lookAgain = looking;
        if (!looking && id.isPresent()) {
            looking = true;
            threads.newThread(() -> {
                        Optional<Sight> sight = inspect(id.get());
                        mailbox.deliver(() -> looked(sight, idle));
                    })
                    .start();
        }
    }

    private void looked(Optional<Sight> sight, BooleanSupplier idle) {
        looking = false;
        sight.ifPresent(seen -> {
            see(seen, idle.getAsBoolean());
            gap = false;
        });
        if (lookAgain) {
            look(idle);
        }
    }

    /** What the engine shows within this time; called beside the loop. */
    Optional<Sight> lookFor(Duration time) {
        Optional<String> id = container.id();
        if (id.isEmpty()) {
            return Optional.empty();
        }
        FutureTask<Optional<Sight>> look = new FutureTask<>(() -> inspect(id.get()));
        threads.newThread(look).start();
        try {
            return look.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Optional<Sight> inspect(String id) {
        try {
            return Optional.of(new Sight(id, engine.inspect(id)));
        } catch (AgentException e) {
            LOG.log(System.Logger.Level.DEBUG, "cannot look at container " + id, e);
            return Optional.empty();
        }
    }

    /**
     * Takes what was seen.
     *
     * @param idle whether no command is at work that will say itself what becomes of the server
     */
    void see(Sight sight, boolean idle) {
        if (!container.id().map(sight.containerId()::equals).orElse(sight.info().isPresent())) {
            return;
        }
        sight.info()
                .map(container::observe)
                .orElseGet(container::gone)
                .ifPresent(end -> runEnded(end, idle && sight.info().isPresent()));
        sight.info().ifPresent(info -> {
            if (container.settlesDoubt(info)) {
                state.moveWhileUp(ServerState.OFFLINE, container.circumstances());
            }
            if (idle) {
                follow(info);
            }
            if (info.running() && container.isRunning()) {
                attach(info.id());
            }
        });
    }

    /** The container is as it is, whoever made it so: an earlier agent, somebody's hand, a command that failed. */
    private void follow(ContainerInfo info) {
        ServerState present = state.state();
        if (info.running() && container.isRunning()) {
            boolean starts = present == ServerState.STARTING && startAwaitsSign.getAsBoolean();
            if (!starts && StateMachine.allows(present, ServerState.RUNNING)) {
                state.move(ServerState.RUNNING, container.circumstances());
                // Somebody started it by hand: that is a wish like another.
                convergence.want(DesiredState.RUNNING);
            }
        } else if (present == ServerState.INSTALL_FAILED && info.startedAt().isPresent()) {
            state.move(ServerState.OFFLINE, container.circumstances());
        }
    }

    private void attach(String id) {
        if (console.isAttached(id)) {
            return;
        }
        threads.newThread(() -> {
                    try {
                        console.attach(id);
                    } catch (AgentException e) {
                        LOG.log(System.Logger.Level.DEBUG, "cannot attach to container " + id, e);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })
                .start();
    }

    /**
     * A run is over.
     *
     * @param byItself whether no command was at work, and the container is still there to tell
     */
    private void runEnded(Exit end, boolean byItself) {
        boolean bad = (end.code() != 0 || end.outOfMemory()) && !endIsWanted.getAsBoolean();
        Optional<Instant> startedAt = container.startedAt();
        state.moveWhileUp(
                present -> bad && present != ServerState.STOPPING ? ServerState.CRASHED : ServerState.OFFLINE,
                next -> circumstances(end, next));
        container.finish(end);
        Optional<String> ended = container.id();
        Runnable lastLines = () -> ended.ifPresent(this::finishConsole);
        if (state.state() == ServerState.CRASHED) {
            crashes.crashed(end, startedAt, convergence.failed(), lastLines);
            return;
        }
        threads.newThread(lastLines).start();
        if (byItself && !gap) {
            // It was told to end on its own console. After a gap it may as well have been the end of the node.
            convergence.want(DesiredState.OFFLINE);
        }
    }

    private void finishConsole(String id) {
        try {
            console.finish(id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Event.Circumstances circumstances(Exit end, ServerState next) {
        return container.circumstances(
                end, next == ServerState.CRASHED ? Optional.of(end.describe()) : Optional.empty());
    }

    /** After a command that did not come through, the state follows what is really there. */
    void settle(Optional<Sight> sight) {
        sight.ifPresent(seen -> see(seen, true));
        if (!state.moveFrom(ServerState.INSTALLING, ServerState.INSTALL_FAILED, container.circumstances())
                && !container.isRunning()) {
            state.moveWhileUp(ServerState.OFFLINE, container.circumstances());
        }
    }
}
