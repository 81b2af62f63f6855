package dev.panelagent.server;

import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.DesiredState;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.SpecChanges;
import dev.panelagent.store.KeptServer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Carries the operations of one server out, each on a thread of its own, one at a time. */
final class ServerWork {
    /** How long a command that is taken up again waits for the engine to be there. */
    private static final Duration FIRST_LOOK = Duration.ofSeconds(60);

    private final ServerServices services;
    private final ServerActions actions;
    private final StateMachine state;
    private final Mailbox mailbox;
    private volatile ServerSpec spec;

    ServerWork(ServerSpec spec, ServerServices services, ServerActions actions, StateMachine state, Mailbox mailbox) {
        this.spec = spec;
        this.services = services;
        this.actions = actions;
        this.state = state;
        this.mailbox = mailbox;
    }

    /** What the server is made from. */
    ServerSpec spec() {
        return spec;
    }

    void perform(Operation operation) throws InterruptedException {
        switch (operation.origin()) {
            case COMMAND -> carryOut(operation);
            case RESUMED -> resume(operation);
            case AGENT -> {
                if (operation.command() instanceof Command.StartServer) {
                    startInTurn(operation);
                } else {
                    carryOut(operation);
                }
            }
        }
    }

    /** What an earlier life of the agent made of it is not made again: only its result is missing. */
    private void resume(Operation operation) throws InterruptedException {
        boolean _ = services.compared().await(FIRST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
        // What was seen of the container is heard first, and so is whatever makes this command pointless.
        mailbox.awaitTurn();
        if (!(operation.command() instanceof Command.CreateServer) || !actions.isMade(spec)) {
            carryOut(operation);
        }
    }

    private void startInTurn(Operation operation) throws InterruptedException {
        services.ownStarts().acquire();
        try {
            carryOut(operation);
        } finally {
            services.ownStarts().release();
        }
    }

    private void carryOut(Operation operation) throws InterruptedException {
        switch (operation.command()) {
            case Command.CreateServer create -> create(create, operation);
            case Command.StartServer _ -> actions.start(spec, operation);
            case Command.StopServer stop ->
                operation.stoppedBy(actions.stop(spec, spec.stop().with(stop.signal(), stop.grace())));
            case Command.RestartServer _ -> restart(operation);
            case Command.KillServer _ -> operation.stoppedBy(actions.kill(spec));
            case Command.DeleteServer delete -> delete(operation, delete.deleteData());
            case Command.SuspendServer _ -> operation.stoppedBy(actions.suspend(spec));
            case Command.UnsuspendServer _ -> actions.unsuspend();
            case Command.ReinstallServer _ -> operation.stoppedBy(actions.reinstall(spec, operation));
            case Command.UpdateServer update -> update(update.changes());
        }
    }

    /** One that an earlier life of the agent got half through is not begun again. */
    private void restart(Operation operation) throws InterruptedException {
        boolean halfDone = operation.origin() == Origin.RESUMED && actions.isStartedAfter(spec, operation.since());
        if (!halfDone) {
            operation.stoppedBy(actions.stop(spec, spec.stop()));
        }
        actions.start(spec, operation);
    }

    private void create(Command.CreateServer create, Shield shield) throws InterruptedException {
        ServerSpec fresh = create.spec();
        if (state.state() == ServerState.INSTALL_FAILED) {
            services.records()
                    .servers()
                    .save(new KeptServer(
                            fresh.id(),
                            services.factory().text(fresh),
                            DesiredState.OFFLINE,
                            ServerState.INSTALL_FAILED,
                            Optional.empty()));
            spec = fresh;
            services.aliases().learn(fresh.id(), create.aliases());
        }
        String id = actions.create(fresh, shield);
        services.events().publish(new Event.ServerCreated(services.clock().instant(), fresh.id(), id));
    }

    private void update(SpecChanges changes) {
        ServerSpec changed = services.factory().update(spec, changes);
        services.records().servers().respec(changed.id(), services.factory().text(changed));
        spec = changed;
    }

    private void delete(Operation operation, boolean withData) throws InterruptedException {
        operation.stoppedBy(actions.delete(spec, withData));
        services.records().servers().delete(spec.id());
    }
}
