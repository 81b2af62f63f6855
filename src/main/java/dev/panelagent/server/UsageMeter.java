package dev.panelagent.server;

import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.engine.ContainerStats;
import dev.panelagent.protocol.ResourceUsage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a server uses, as the engine measures it, which takes a second or two. Thread-safe. */
final class UsageMeter {
    /** A figure that young is as good as a new one. */
    private static final Duration FRESH = Duration.ofSeconds(10);
    /** How long a measurement is waited for by who must answer within two seconds. */
    private static final Duration PATIENCE = Duration.ofMillis(1_500);

    private final ContainerEngine engine;
    private final ServerContainer container;
    private final Semaphore turns;
    private final InstantSource clock;
    private final ThreadFactory threads;
    private CompletableFuture<?> underWay = CompletableFuture.completedFuture(null);
    private volatile Optional<Figure> last = Optional.empty();

    /**
     * A meter that has measured nothing yet.
     *
     * @param turns bounds how many servers are measured at a time
     */
    UsageMeter(
            ContainerEngine engine,
            ServerContainer container,
            Semaphore turns,
            InstantSource clock,
            ThreadFactory threads) {
        this.engine = engine;
        this.container = container;
        this.turns = turns;
        this.clock = clock;
        this.threads = threads;
    }

    /**
     * A measurement.
     *
     * @param run the moment the run that was measured had started
     * @param at by the agent's clock, which need not be the engine's
     */
    private record Figure(ResourceUsage usage, Optional<Instant> run, Instant at) {}

    /** Asks the engine, now and for as long as it takes; empty if nothing runs. */
    Optional<ResourceUsage> measure() {
        if (!container.isRunning()) {
            return Optional.empty();
        }
        Optional<Instant> run = container.startedAt();
        Optional<ResourceUsage> now = container.id().flatMap(engine::stats).map(UsageMeter::usage);
        now.ifPresent(usage -> last = Optional.of(new Figure(usage, run, clock.instant())));
        return now;
    }

    /**
     * What the present run uses: a figure of the last seconds, or a new one if the engine has it soon, or else the last
     * there is; empty if nothing runs yet, or if there is none. Takes less than two seconds whatever the engine does.
     */
    Optional<ResourceUsage> recent() {
        if (container.startedAt().isPresent() && !isFresh()) {
            await(measuring());
        }
        return ofThisRun().map(Figure::usage);
    }

    /** The figures measured last, whenever that was. */
    Optional<ResourceUsage> last() {
        return last.map(Figure::usage);
    }

    private boolean isFresh() {
        Instant since = clock.instant().minus(FRESH);
        return ofThisRun().filter(figure -> figure.at().isAfter(since)).isPresent();
    }

    private Optional<Figure> ofThisRun() {
        return container.isRunning()
                ? last.filter(figure -> figure.run().equals(container.startedAt()))
                : Optional.empty();
    }

    /** All who ask meanwhile wait for the same answer. */
    private synchronized CompletableFuture<?> measuring() {
        if (underWay.isDone()) {
            underWay = CompletableFuture.runAsync(
                    this::measureInTurn, task -> threads.newThread(task).start());
        }
        return underWay;
    }

    private void measureInTurn() {
        turns.acquireUninterruptibly();
        try {
            Optional<ResourceUsage> _ = measure();
        } finally {
            turns.release();
        }
    }

    private static void await(CompletableFuture<?> measurement) {
        try {
            Object _ = measurement.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException _) {
            // What was known before has to do; that the engine is away others tell.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static ResourceUsage usage(ContainerStats stats) {
        return new ResourceUsage(
                stats.at(),
                stats.cpuPercent(),
                stats.memoryBytes(),
                stats.memoryLimitBytes(),
                stats.networkRxBytes(),
                stats.networkTxBytes(),
                stats.blockReadBytes(),
                stats.blockWriteBytes(),
                stats.pids());
    }
}
