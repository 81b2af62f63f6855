package dev.panelagent.server;

import static dev.panelagent.protocol.ServerState.CRASHED;
import static dev.panelagent.protocol.ServerState.INSTALLING;
import static dev.panelagent.protocol.ServerState.INSTALL_FAILED;
import static dev.panelagent.protocol.ServerState.OFFLINE;
import static dev.panelagent.protocol.ServerState.RESTORING;
import static dev.panelagent.protocol.ServerState.RUNNING;
import static dev.panelagent.protocol.ServerState.STARTING;
import static dev.panelagent.protocol.ServerState.STOPPING;
import static dev.panelagent.protocol.ServerState.SUSPENDED;

import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.EventSink;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.StopStage;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The state of one server and the only way to change it. Each change is published before the next can happen, so that
 * the Panel sees them in order. Thread-safe.
 */
final class StateMachine {
    private static final Map<ServerState, Set<ServerState>> NEXT = Map.of(
            INSTALLING, EnumSet.of(OFFLINE, INSTALL_FAILED),
            INSTALL_FAILED, EnumSet.of(INSTALLING, OFFLINE, RUNNING),
            OFFLINE, EnumSet.of(INSTALLING, STARTING, RUNNING, SUSPENDED, RESTORING),
            STARTING, EnumSet.of(RUNNING, STOPPING, OFFLINE, CRASHED),
            RUNNING, EnumSet.of(STOPPING, OFFLINE, CRASHED),
            STOPPING, EnumSet.of(OFFLINE, RUNNING),
            CRASHED, EnumSet.of(INSTALLING, STARTING, RUNNING, OFFLINE, SUSPENDED, RESTORING),
            SUSPENDED, EnumSet.of(OFFLINE),
            RESTORING, EnumSet.of(OFFLINE));

    private final ServerId server;
    private final EventSink events;
    private final InstantSource clock;
    private ServerState state;
    private Optional<StopStage> stoppedBy = Optional.empty();

    StateMachine(ServerId server, ServerState initial, EventSink events, InstantSource clock) {
        this.server = server;
        this.state = initial;
        this.events = events;
        this.clock = clock;
    }

    synchronized ServerState state() {
        return state;
    }

    /** Whether the table knows this step. */
    static boolean allows(ServerState from, ServerState to) {
        return NEXT.getOrDefault(from, Set.of()).contains(to);
    }

    /**
     * Goes to a state; staying where it is changes nothing.
     *
     * @throws IllegalStateException if the table does not know the step: a defect of the caller
     */
    synchronized void move(ServerState next, Event.Circumstances circumstances) {
        if (state == next) {
            return;
        }
        if (!allows(state, next)) {
            throw new IllegalStateException("server " + server + " cannot go from " + state + " to " + next);
        }
        ServerState previous = state;
        state = next;
        if (next == STOPPING) {
            stoppedBy = Optional.empty();
        }
        boolean stopped = previous == STOPPING && next == OFFLINE;
        events.publish(new Event.StateChanged(
                clock.instant(), server, previous, next, stopped ? circumstances.with(stoppedBy) : circumstances));
    }

    /** A stop comes to a stage; one that gave way to a kill cannot fall back behind it. */
    synchronized void stopping(StopStage stage) {
        if (state == STOPPING
                && stoppedBy.filter(later -> later.compareTo(stage) > 0).isEmpty()) {
            stoppedBy = Optional.of(stage);
        }
    }

    /** The stage to which the present or last stop came. */
    synchronized Optional<StopStage> stoppedBy() {
        return stoppedBy;
    }

    /** Goes to a state only from the expected one; says whether it did. */
    synchronized boolean moveFrom(ServerState expected, ServerState next, Event.Circumstances circumstances) {
        if (state != expected) {
            return false;
        }
        move(next, circumstances);
        return true;
    }

    /**
     * Takes a step that depends on the present state, if the server is up; says whether it was. Nothing can come
     * between the look and the step.
     */
    synchronized boolean moveWhileUp(
            Function<ServerState, ServerState> next, Function<ServerState, Event.Circumstances> why) {
        if (!state.isUp()) {
            return false;
        }
        ServerState there = next.apply(state);
        move(there, why.apply(there));
        return true;
    }

    boolean moveWhileUp(ServerState next, Event.Circumstances circumstances) {
        return moveWhileUp(present -> next, there -> circumstances);
    }
}
