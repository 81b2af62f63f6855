package dev.panelagent.server;

import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.EngineEvent;
import dev.panelagent.engine.Health;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.ServerState;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * What is known of a server's container and its present run. The supervisor's loop alone changes it; actions wait on it.
 * A run is known by the moment it started, so that news of an old run that comes late is told from news of the present
 * one. Thread-safe.
 */
final class ServerContainer {
    /** The exit code of a process that SIGKILL ended. */
    private static final int KILLED = 137;

    private Optional<String> id = Optional.empty();
    private Optional<String> name = Optional.empty();
    private Optional<Instant> startedAt = Optional.empty();
    private Optional<Instant> endedRun = Optional.empty();
    private Optional<String> goneId = Optional.empty();
    private boolean startInDoubt;
    /** Whether it was an earlier life of the agent that began the present start. */
    private boolean startOfEarlierLife;

    private long pid;
    private boolean outOfMemory;
    private CompletableFuture<Exit> exit = CompletableFuture.completedFuture(new Exit(0, false));
    private CompletableFuture<Void> healthy = new CompletableFuture<>();

    /**
     * What an earlier life of the agent knew.
     *
     * @param observed what it was doing then; its end, if it was running and ended meanwhile, will be news
     */
    ServerContainer(Optional<String> id, ServerState observed) {
        this.id = id;
        if (observed.isUp()) {
            starting();
            startInDoubt = true;
            startOfEarlierLife = observed == ServerState.STARTING;
        }
    }

    synchronized Optional<String> id() {
        return id;
    }

    /** Empty until it was looked at. */
    synchronized Optional<String> name() {
        return name;
    }

    synchronized Optional<Instant> startedAt() {
        return startedAt;
    }

    synchronized OptionalLong pid() {
        return pid == 0 ? OptionalLong.empty() : OptionalLong.of(pid);
    }

    /** Whether a run is under way or about to begin. */
    synchronized boolean isRunning() {
        return !exit.isDone();
    }

    /** Completes when the present run ends; at once if there is none. Safe to cancel. */
    synchronized CompletableFuture<Exit> exit() {
        return exit.copy();
    }

    /** Completes when the present run is seen to be healthy. Safe to cancel. */
    synchronized CompletableFuture<Void> healthy() {
        return healthy.copy();
    }

    synchronized void created(String container, String named) {
        id = Optional.of(container);
        name = Optional.of(named);
        endedRun = Optional.empty();
    }

    /** A run is about to begin; from now on its end can be awaited. */
    synchronized void starting() {
        startInDoubt = false;
        startOfEarlierLife = false;
        if (exit.isDone()) {
            outOfMemory = false;
            exit = new CompletableFuture<>();
            healthy = new CompletableFuture<>();
        }
    }

    /** The start did not come about. */
    synchronized void notStarted() {
        end(new Exit(0, false));
    }

    /** Whether the engine took the start is not known: the next look tells. */
    synchronized void startInDoubt() {
        startInDoubt = true;
    }

    /** Whether this shows that a start in doubt did not come about; it is over then. */
    synchronized boolean settlesDoubt(ContainerInfo info) {
        if (!startInDoubt || info.running() || !isOldNews(info)) {
            return false;
        }
        notStarted();
        return true;
    }

    synchronized boolean concerns(EngineEvent event) {
        return id.filter(event.containerId()::equals).isPresent();
    }

    synchronized void outOfMemory() {
        outOfMemory = true;
    }

    /**
     * Takes what inspection shows.
     *
     * @return how the present run ended, if it did and this is the first news of it; pass it to {@link #finish}
     */
    synchronized Optional<Exit> observe(ContainerInfo info) {
        if (goneId.filter(info.id()::equals).isPresent()) {
            return Optional.empty();
        }
        id = Optional.of(info.id());
        name = Optional.of(info.name());
        boolean oldNews = isOldNews(info);
        if (info.running()) {
            if (!oldNews || info.startedAt().isEmpty()) {
                startedAt = info.startedAt();
                pid = info.pid();
                starting();
                if (info.health() == Health.HEALTHY) {
                    healthy.complete(null);
                }
            }
            return Optional.empty();
        }
        endedRun = info.startedAt();
        // What is not known to be the run that was begun must not be told as its end.
        if (oldNews || startOfEarlierLife || exit.isDone()) {
            return Optional.empty();
        }
        return Optional.of(new Exit(info.exitCode(), info.outOfMemory() || outOfMemory));
    }

    /**
     * Takes the engine's word that a run ended, where it can only be the present one. An inspection would tell the same,
     * but only when the engine is done with the container, some 50 ms later. Whether a SIGKILL was for memory, only the
     * inspection tells for sure.
     *
     * @return how it ended; pass it to {@link #finish}
     */
    synchronized Optional<Exit> died(Instant at, int exitCode) {
        if (exit.isDone() || exitCode == KILLED || startedAt.filter(at::isAfter).isEmpty()) {
            return Optional.empty();
        }
        endedRun = startedAt;
        return Optional.of(new Exit(exitCode, outOfMemory));
    }

    private boolean isOldNews(ContainerInfo info) {
        return info.startedAt().isEmpty() || info.startedAt().equals(endedRun);
    }

    /** Inspection showed that nothing runs, whatever was believed before. */
    synchronized void notRunning(ContainerInfo info) {
        endedRun = info.startedAt();
        end(new Exit(info.exitCode(), info.outOfMemory()));
    }

    /** The container is no more. Returns how its run ended, as {@link #observe} does. */
    synchronized Optional<Exit> gone() {
        goneId = id.or(() -> goneId);
        id = Optional.empty();
        name = Optional.empty();
        return exit.isDone() ? Optional.empty() : Optional.of(new Exit(0, outOfMemory));
    }

    /** Ends the present run; whoever waits for it goes on. */
    synchronized void finish(Exit how) {
        end(how);
    }

    private void end(Exit how) {
        startInDoubt = false;
        startedAt = Optional.empty();
        pid = 0;
        exit.complete(how);
    }

    /** What can be said with a change of state. */
    synchronized Event.Circumstances circumstances() {
        return new Event.Circumstances(id, pid(), OptionalInt.empty(), false, Optional.empty());
    }

    synchronized Event.Circumstances circumstances(Exit how, Optional<String> error) {
        return new Event.Circumstances(id, OptionalLong.empty(), OptionalInt.of(how.code()), how.outOfMemory(), error);
    }
}
