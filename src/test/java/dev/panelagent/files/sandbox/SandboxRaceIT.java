package dev.panelagent.files.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.AgentThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Everything changes between any two system calls, for a minute: nothing gets out all the same. */
class SandboxRaceIT {
    private static final Duration FIGHT = Duration.ofSeconds(Long.getLong("sandbox.race.seconds", 60));
    private static final int WORKERS = 3;
    private static final long SEED = 4711;

    @TempDir(factory = InMemory.class)
    Path dir;

    private final ThreadFactory threads = AgentThreads.platform("race");
    private final List<Thread> running = new ArrayList<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    private interface Step {
        void run() throws IOException;
    }

    private void repeat(Step step) {
        long start = System.nanoTime();
        Thread thread = threads.newThread(() -> {
            try {
                while (System.nanoTime() - start < FIGHT.toNanos()) {
                    step.run();
                }
            } catch (IOException | RuntimeException | Error e) {
                failures.add(e);
            }
        });
        running.add(thread);
        thread.start();
    }

    private void engage(Battlefield field) {
        field.attackers().forEach(attacker -> repeat(attacker::round));
        for (int i = 0; i < WORKERS; i++) {
            Random random = new Random(SEED + i);
            repeat(() -> field.fight(random));
        }
        repeat(field::readNaively);
    }

    @Test
    @Timeout(180)
    void nothingGetsOutWhileEverythingIsSwapped() throws Exception {
        try (Battlefield kernel = new Battlefield(Files.createDirectory(dir.resolve("kernel")), new KernelResolver());
                Battlefield walk = new Battlefield(Files.createDirectory(dir.resolve("walk")), new WalkResolver())) {
            engage(kernel);
            engage(walk);
            for (Thread each : running) {
                each.join();
            }

            assertThat(failures).isEmpty();
            assertHeld(kernel);
            assertHeld(walk);
        }
    }

    private static void assertHeld(Battlefield field) throws IOException {
        assertThat(field.escapes()).isEmpty();
        assertThat(field.naiveReads()).as("what no sandbox would have let out").isPositive();
        assertThat(field.attackers())
                .allSatisfy(attacker ->
                        assertThat(attacker.swaps()).as("swaps of an attacker").isGreaterThan(1000));
        assertThat(field.attackers().stream().mapToLong(Attacker::swaps).sum())
                .as("swaps")
                .isGreaterThan(10_000);
        assertThat(Operation.values()).allSatisfy(operation -> {
            assertThat(field.successes(operation))
                    .as("successes of %s", operation)
                    .isPositive();
            assertThat(field.refusals(operation))
                    .as("refusals of %s", operation)
                    .isPositive();
        });
    }
}
