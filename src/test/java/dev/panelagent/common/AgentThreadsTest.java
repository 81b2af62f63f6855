package dev.panelagent.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class AgentThreadsTest {
    @Test
    void virtualThreadsAreNumberedByName() {
        var factory = AgentThreads.virtual("beat");
        assertThat(factory.newThread(() -> {})).satisfies(t -> {
            assertThat(t.getName()).isEqualTo("beat-0");
            assertThat(t.isVirtual()).isTrue();
        });
        assertThat(factory.newThread(() -> {}).getName()).isEqualTo("beat-1");
    }

    @Test
    void threadsCarryTheApplicationsLoaderWhoeverStartsThem() throws Exception {
        // given a caller with a foreign loader, as a library's thread has
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader foreign = new URLClassLoader(new URL[0])) {
            Thread.currentThread().setContextClassLoader(foreign);
            // when, then
            assertThat(loaderIn(AgentThreads.perTask("t"))).isSameAs(AgentThreads.class.getClassLoader());
            assertThat(loaderIn(AgentThreads.timer("t"))).isSameAs(AgentThreads.class.getClassLoader());
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void eachTaskHasItsThread() throws Exception {
        try (ExecutorService executor = AgentThreads.perTask("t")) {
            CountDownLatch both = new CountDownLatch(2);
            Future<Boolean> one = executor.submit(() -> meet(both));
            Future<Boolean> two = executor.submit(() -> meet(both));
            assertThat(one.get()).isTrue();
            assertThat(two.get()).isTrue();
        }
    }

    @Test
    void theTimerIsADaemonSoThatItNeverHoldsUpTheProcess() throws Exception {
        ScheduledExecutorService timer = AgentThreads.timer("t");
        try {
            Thread thread = timer.schedule(Thread::currentThread, 1, TimeUnit.MILLISECONDS)
                    .get();
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.getName()).isEqualTo("t-0");
        } finally {
            timer.shutdownNow();
        }
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> timer.execute(() -> {}));
    }

    private static boolean meet(CountDownLatch both) throws InterruptedException {
        both.countDown();
        return both.await(5, TimeUnit.SECONDS);
    }

    private static ClassLoader loaderIn(ExecutorService executor) throws Exception {
        try (executor) {
            return executor.submit(() -> Thread.currentThread().getContextClassLoader())
                    .get();
        }
    }
}
