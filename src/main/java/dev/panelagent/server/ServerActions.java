package dev.panelagent.server;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.console.Console;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.files.sandbox.ServerRoots;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.StopPolicy;
import dev.panelagent.protocol.StopStage;
import java.time.Instant;
import java.util.Optional;

/**
 * What can be done with a server, as blocking steps that read top-down. Run by the server's supervisor, one at a time,
 * on a thread that may be interrupted; interruption ends a step at its next wait.
 */
final class ServerActions {
    private final ContainerEngine engine;
    private final ContainerFactory factory;
    private final ServerRoots directories;
    private final ServerContainer container;
    private final StateMachine state;
    private final Console console;
    private final ContainerSteps steps;
    private final Starter starter;
    private final Stopper stopper;

    ServerActions(ServerServices services, ServerContainer container, StateMachine state, Console console, News news) {
        this.engine = services.engine();
        this.factory = services.factory();
        this.directories = services.directories();
        this.container = container;
        this.state = state;
        this.console = console;
        this.steps = new ContainerSteps(services, container, state, news);
        this.starter = new Starter(engine, steps, container, state, console, news);
        this.stopper = new Stopper(engine, steps, container, state, console);
    }

    /** Image, data directory, container. */
    String create(ServerSpec spec, Shield shield) throws InterruptedException {
        if (state.state() != ServerState.INSTALL_FAILED) {
            throw exists(spec.id());
        }
        state.move(ServerState.INSTALLING, Event.Circumstances.NONE);
        clearLeftover(spec);
        String id = steps.make(spec, shield);
        state.move(ServerState.OFFLINE, container.circumstances());
        return id;
    }

    /** Whether the server of this spec is made: its container is there, or was once. */
    boolean isMade(ServerSpec spec) {
        return state.state() != ServerState.INSTALL_FAILED
                || engine.inspect(factory.name(spec.id()))
                        .flatMap(ContainerInfo::startedAt)
                        .isPresent();
    }

    /** Whether a run of it that began after this moment is under way. */
    boolean isStartedAfter(ServerSpec spec, Instant moment) {
        return engine.inspect(factory.name(spec.id()))
                .filter(ContainerInfo::running)
                .flatMap(ContainerInfo::startedAt)
                .filter(moment::isBefore)
                .isPresent();
    }

    /** A create whose answer was lost may have left a container; one that has run is a server. */
    private void clearLeftover(ServerSpec spec) {
        Optional<ContainerInfo> left = engine.inspect(factory.name(spec.id()));
        if (left.isPresent()) {
            if (left.get().running() || left.get().startedAt().isPresent()) {
                throw exists(spec.id());
            }
            engine.remove(left.get().id());
        }
    }

    /** What whoever creates a server a second time is told. */
    static RequestException exists(ServerId server) {
        return new RequestException(
                ErrorCode.SERVER_EXISTS, "server " + server + " exists", "delete it first, or start it as it is");
    }

    /** Starts it and waits until it is ready. Running already is success. */
    void start(ServerSpec spec, Shield shield) throws InterruptedException {
        starter.start(spec, shield);
    }

    /** Takes the news that a run is ready; of a run that is over it means nothing. */
    void becameReady(int run) {
        starter.becameReady(run);
    }

    /** Asks, then insists, then kills. Not running is success; otherwise returns the stage that ended it. */
    Optional<StopStage> stop(ServerSpec spec, StopPolicy policy) throws InterruptedException {
        return stopper.stop(spec, policy);
    }

    /** Sends the last signal without waiting for whatever else is at work on the server. */
    void killNow() {
        stopper.killNow();
    }

    /** Ends it at once. Not running is success; otherwise returns that it was killed. */
    Optional<StopStage> kill(ServerSpec spec) throws InterruptedException {
        return stopper.kill(spec);
    }

    /** Ends it, and has it stay at rest. Returns what {@link #stop} does. */
    Optional<StopStage> suspend(ServerSpec spec) throws InterruptedException {
        requireMade(spec);
        Optional<StopStage> stage = stopper.stop(spec, spec.stop());
        if (state.state() != ServerState.SUSPENDED) {
            state.move(ServerState.SUSPENDED, container.circumstances());
        }
        return stage;
    }

    /** Not suspended is success. */
    void unsuspend() {
        boolean _ = state.moveFrom(ServerState.SUSPENDED, ServerState.OFFLINE, container.circumstances());
    }

    /** Ends it and makes its container anew. Returns what {@link #kill} does. */
    Optional<StopStage> reinstall(ServerSpec spec, Shield shield) throws InterruptedException {
        if (state.state() == ServerState.SUSPENDED) {
            throw suspended(spec.id());
        }
        Optional<StopStage> stage = stopper.stop(spec, spec.stop());
        console.detach();
        state.move(ServerState.INSTALLING, container.circumstances());
        container.id().ifPresent(engine::remove);
        engine.remove(factory.name(spec.id()));
        container.gone();
        String _ = steps.make(spec, shield);
        state.move(ServerState.OFFLINE, container.circumstances());
        return stage;
    }

    private void requireMade(ServerSpec spec) {
        if (state.state() == ServerState.INSTALL_FAILED) {
            throw new RequestException(
                    ErrorCode.CONTAINER_NOT_FOUND, "server " + spec.id() + " has no container", "create it again");
        }
    }

    /** What whoever wants something of a suspended server is told. */
    static RequestException suspended(ServerId server) {
        return new RequestException(
                ErrorCode.PERMISSION_DENIED, "server " + server + " is suspended", "send unsuspend_server first");
    }

    /** Removes the container and, if asked, the data. Returns what {@link #kill} does. */
    Optional<StopStage> delete(ServerSpec spec, boolean deleteData) throws InterruptedException {
        Optional<StopStage> stage = stopper.kill(spec);
        console.detach();
        container.id().ifPresent(engine::remove);
        // By name too: a create that was cut short may have left one.
        engine.remove(factory.name(spec.id()));
        container.gone();
        if (deleteData) {
            directories.delete(spec.id());
        }
        return stage;
    }
}
