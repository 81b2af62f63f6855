package dev.panelagent.server;

import java.util.concurrent.CompletableFuture;

/**
 * A run on its way to readiness. Thread-safe.
 *
 * @param number tells the runs of a server apart
 * @param fromItsStart whether its console was heard from its first line on
 * @param sign completes when something shows that it is ready
 * @param ready completes when the server is told to be ready
 * @param end completes when the run ends
 */
record Attempt(
        int number,
        boolean fromItsStart,
        CompletableFuture<Void> sign,
        CompletableFuture<Void> ready,
        CompletableFuture<Exit> end) {
    /** Before the first. */
    static Attempt none() {
        return new Attempt(
                0,
                true,
                new CompletableFuture<>(),
                new CompletableFuture<>(),
                CompletableFuture.completedFuture(new Exit(0, false)));
    }

    /** The one after this. */
    Attempt next(boolean fromStart, CompletableFuture<Exit> itsEnd) {
        return new Attempt(number + 1, fromStart, new CompletableFuture<>(), new CompletableFuture<>(), itsEnd);
    }

    void signSeen() {
        sign.complete(null);
    }

    /** Completes when there is nothing to wait for any more. */
    CompletableFuture<?> decided() {
        return CompletableFuture.anyOf(ready, end);
    }

    boolean goesOn() {
        return !end.isDone();
    }
}
