package dev.panelagent.server;

import dev.panelagent.common.AgentException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRecord;
import dev.panelagent.protocol.DesiredState;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.ServerState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How operations ended: kept, told, and drawn conclusions from. Belongs to the supervisor's loop. */
final class Results {
    private final ServerId server;
    private final ServerServices services;
    private final StateMachine state;
    private final Convergence convergence;

    Results(ServerId server, ServerServices services, StateMachine state, Convergence convergence) {
        this.server = server;
        this.services = services;
        this.state = state;
        this.convergence = convergence;
    }

    /**
     * Tells how one ended.
     *
     * @param last whether no other waits that may wish otherwise
     */
    void report(Operation operation, Operation.Result result, boolean last) {
        if (result.outcome() == Event.Outcome.FAILED && startsSomething(operation)) {
            startFailed(operation, result, last);
        }
        Instant now = services.clock().instant();
        result.failure()
                .ifPresent(failure -> services.events()
                        .publish(new Event.ActionFailed(
                                now,
                                server,
                                operation.command().action(),
                                state.state(),
                                failure.code(),
                                message(failure))));
        if (operation.origin() != Origin.AGENT) {
            complete(operation, result, now);
        }
    }

    private static boolean startsSomething(Operation operation) {
        return operation.command() instanceof Command.StartServer
                || operation.command() instanceof Command.RestartServer;
    }

    /** A command that failed is not tried again: whoever sent it was told. What the agent does by itself is. */
    private void startFailed(Operation operation, Operation.Result result, boolean last) {
        ServerState left = state.state();
        boolean engineAway = result.failure()
                .filter(e -> e.code() == ErrorCode.ENGINE_UNAVAILABLE)
                .isPresent();
        // What crashed in this start is counted already; what had crashed before was not even tried.
        if (left == ServerState.RUNNING || (left == ServerState.CRASHED && !engineAway)) {
            return;
        }
        if (operation.origin() != Origin.AGENT) {
            if (last) {
                convergence.want(DesiredState.OFFLINE);
            }
        } else if (engineAway) {
            convergence.putOff();
        } else {
            Optional<Duration> _ = convergence.failed();
        }
    }

    private void complete(Operation operation, Operation.Result result, Instant now) {
        Optional<String> error = result.failure().map(Results::message);
        var _ = services.records()
                .commands()
                .finish(
                        operation.request().id(),
                        new CommandRecord.Result(
                                now, result.outcome(), result.failure().map(AgentException::code), error),
                        false);
        services.events()
                .publish(new Event.CommandCompleted(
                        now,
                        operation.request().id(),
                        operation.command().action(),
                        server,
                        result.outcome(),
                        error,
                        operation.took(now),
                        operation.stoppedBy()));
    }

    private static String message(AgentException failure) {
        return String.valueOf(failure.getMessage());
    }
}
