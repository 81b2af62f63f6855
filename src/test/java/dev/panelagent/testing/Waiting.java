package dev.panelagent.testing;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Waits with a deadline, and fails with what was waited for. */
public final class Waiting {
    private Waiting() {}

    /** The first value the supplier has. */
    public static <T> T until(String what, Duration limit, Supplier<Optional<T>> supplier) {
        try {
            return Awaitility.await()
                    .atMost(limit)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(25))
                    .until(supplier::get, Optional::isPresent)
                    .orElseThrow();
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("waited " + limit + " in vain for " + what, e);
        }
    }

    /** What a call that waits by itself returned, if it was not null. */
    static <T> T forValue(String what, Duration limit, Callable<T> waiting) {
        try {
            T value = waiting.call();
            if (value != null) {
                return value;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("waited " + limit + " in vain for " + what);
    }
}
