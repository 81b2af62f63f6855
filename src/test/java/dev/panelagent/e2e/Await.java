package dev.panelagent.e2e;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waits for a condition of the outside world, with the one deadline all end-to-end tests share. */
final class Await {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private Await() {}

    static void that(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(condition);
    }
}
