package dev.panelagent.server;

import dev.panelagent.common.AgentException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Signal;
import dev.panelagent.console.Console;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.StopPolicy;
import dev.panelagent.protocol.StopStage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Ends a server in stages, each harder than the one before. */
final class Stopper {
    private static final System.Logger LOG = System.getLogger(Stopper.class.getName());

    /** Between two looks at a container whose end is awaited. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final ContainerEngine engine;
    private final ContainerSteps steps;
    private final ServerContainer container;
    private final StateMachine state;
    private final Console console;
    /** Whether a kill that is about to be carried out has sent its signal already. */
    private volatile boolean killedAhead;

    Stopper(
            ContainerEngine engine,
            ContainerSteps steps,
            ServerContainer container,
            StateMachine state,
            Console console) {
        this.engine = engine;
        this.steps = steps;
        this.container = container;
        this.state = state;
        this.console = console;
    }

    /** Asks, then insists, then kills. Not running is success; otherwise returns the stage that ended it. */
    Optional<StopStage> stop(ServerSpec spec, StopPolicy policy) throws InterruptedException {
        if (steps.isAtRest() || !state.moveWhileUp(ServerState.STOPPING, container.circumstances())) {
            return Optional.empty();
        }
        if (!endsByCommand(policy) && !endsBySignal(policy) && !steps.isAtRest()) {
            insist(spec, policy.killGrace());
        }
        return state.stoppedBy();
    }

    private boolean endsByCommand(StopPolicy policy) throws InterruptedException {
        if (policy.command().isEmpty()) {
            return false;
        }
        state.stopping(StopStage.COMMAND);
        return sent(policy.command().get()) && endsWithin(policy.commandGrace());
    }

    private boolean sent(String command) {
        try {
            console.send(command);
            return true;
        } catch (AgentException e) {
            return false;
        }
    }

    /** A policy whose signal is KILL has no such stage. */
    private boolean endsBySignal(StopPolicy policy) throws InterruptedException {
        if (policy.signal().equals(Signal.KILL)) {
            return false;
        }
        state.stopping(StopStage.SIGNAL);
        container.id().ifPresent(id -> engine.signal(id, policy.signal()));
        return endsWithin(policy.signalGrace());
    }

    private void insist(ServerSpec spec, Duration grace) throws InterruptedException {
        state.stopping(StopStage.KILL);
        container.id().ifPresent(id -> engine.signal(id, Signal.KILL));
        if (!endsWithin(grace)) {
            throw new RequestException(
                    ErrorCode.TIMEOUT,
                    "server " + spec.id() + " lives on " + grace.toSeconds() + " s after SIGKILL",
                    "the engine or the kernel is stuck; look at the engine's log");
        }
    }

    /** Sends the last signal without waiting for whatever else is at work on the server. */
    void killNow() {
        killedAhead = container.isRunning();
        state.moveWhileUp(ServerState.STOPPING, container.circumstances());
        state.stopping(StopStage.KILL);
        try {
            container.id().ifPresent(id -> engine.signal(id, Signal.KILL));
        } catch (AgentException e) {
            LOG.log(System.Logger.Level.DEBUG, "the kill itself sends it again", e);
        }
    }

    /** Ends it at once. Not running is success; otherwise returns that it was killed. */
    Optional<StopStage> kill(ServerSpec spec) throws InterruptedException {
        boolean ahead = killedAhead;
        killedAhead = false;
        if (steps.isAtRest() || !state.moveWhileUp(ServerState.STOPPING, container.circumstances())) {
            return ahead ? state.stoppedBy() : Optional.empty();
        }
        insist(spec, spec.stop().killGrace());
        return state.stoppedBy();
    }

    /** Waits for the run to end, and looks now and then, should the event be lost with its stream. */
    private boolean endsWithin(Duration time) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        CompletableFuture<Exit> end = container.exit();
        while (!end.isDone()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            if (!ContainerSteps.await(end, Duration.ofNanos(Math.min(left, LOOK.toNanos())))) {
                container.id().ifPresent(steps::tell);
            }
        }
        return true;
    }
}
