package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.docker.DockerContainerEngine;
import dev.panelagent.testing.TestEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Lives and deaths of one agent on one data directory, with tenants who go on as if nothing had happened. */
final class CrashRun implements AutoCloseable {
    private static final int THREADS = 3;
    private static final int LONGEST_LIFE_MILLIS = 1500;
    private static final int LONGEST_PAUSE_MILLIS = 40;
    /** So many kills come between two looks at everything. */
    private static final int VERIFY = 20;
    /** What must not be in a log whatever happens. */
    private static final List<String> DEFECTS =
            List.of("SEVERE", "\"ERROR\"", "hit a defect", "damaged", "cannot be read", "second reply");

    private final Path data;
    private final long seed;
    private final List<Tenant> tenants = new ArrayList<>();
    private final DockerContainerEngine engine = TestEngine.connect(TestEngine.host(), Duration.ofSeconds(30));
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final List<Long> starts = new ArrayList<>();

    CrashRun(Path data, long seed) {
        this.data = data;
        this.seed = seed;
        for (Tenant.Kind kind : Tenant.Kind.values()) {
            tenants.add(new Tenant(kind, data));
        }
    }

    void play(String name, int kills, Victim.Birth birth) throws Exception {
        System.out.printf("crash.seed=%d, %d kills of the %s%n", seed, kills, name);
        SplittableRandom random = new SplittableRandom(seed);
        long began = System.nanoTime();
        for (int kill = 1; kill <= kills; kill++) {
            try (Victim agent = begin(birth)) {
                if (kill == 1) {
                    tenants.forEach(tenant -> tenant.moveIn(agent));
                }
                if (kill % VERIFY == 0) {
                    verify(agent, random);
                }
                live(agent, random);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("kill " + kill + ", crash.seed=" + seed + ", data in " + data, e);
            }
        }
        try (Victim agent = begin(birth)) {
            verify(agent, random);
            tenants.forEach(tenant -> tenant.leave(agent));
            assertThat(containers()).isEmpty();
        }
        report(name, kills, Duration.ofNanos(System.nanoTime() - began));
    }

    private Victim begin(Victim.Birth birth) {
        long before = System.nanoTime();
        Victim agent = birth.begin();
        starts.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before));
        return agent;
    }

    private void live(Victim agent, SplittableRandom random) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        List<Future<?>> working = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            RandomGenerator own = random.split();
            List<Tenant> mine = every(THREADS, thread);
            working.add(threads.submit(() -> work(agent, mine, own, end)));
        }
        boolean _ = end.await(random.nextInt(LONGEST_LIFE_MILLIS), TimeUnit.MILLISECONDS);
        end.countDown();
        agent.close();
        for (Future<?> one : working) {
            one.get();
        }
        assertThat(DEFECTS).as(agent.log()).noneMatch(agent.log()::contains);
        try (var files = Files.list(data)) {
            assertThat(files).noneMatch(file -> file.toString().contains("damaged"));
        }
    }

    private List<Tenant> every(int step, int first) {
        List<Tenant> chosen = new ArrayList<>();
        for (int i = first; i < tenants.size(); i += step) {
            chosen.add(tenants.get(i));
        }
        return chosen;
    }

    private static void work(Victim agent, List<Tenant> mine, RandomGenerator random, CountDownLatch end) {
        try {
            mine.forEach(tenant -> tenant.reassure(agent, random));
            while (!end.await(random.nextInt(LONGEST_PAUSE_MILLIS), TimeUnit.MILLISECONDS)) {
                mine.get(random.nextInt(mine.size())).act(agent, random);
            }
        } catch (UncheckedIOException killed) {
            if (end.getCount() > 0) {
                throw new AssertionError("it ended by itself", killed);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void verify(Victim agent, SplittableRandom random) throws IOException {
        for (Tenant tenant : tenants) {
            tenant.reassure(agent, random);
            tenant.verify(agent, () -> stateIn(containers(), tenant));
        }
    }

    private static String stateIn(List<ContainerInfo> containers, Tenant tenant) {
        return containers.stream()
                .filter(c -> tenant.server.equals(c.labels().get("dev.panelagent.server-id")))
                .map(c -> c.running() ? "running" : "offline")
                .reduce((one, other) -> one + " and " + other)
                .orElse("unknown");
    }

    /** All of this agent, by its label. */
    private List<ContainerInfo> containers() {
        try {
            return engine.list(Map.of(
                    "dev.panelagent.instance",
                    Files.readString(data.resolve("instance-id")).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void report(String name, int kills, Duration took) {
        int sent = tenants.stream().mapToInt(Tenant::commands).sum();
        int taken = tenants.stream().mapToInt(Tenant::taken).sum();
        System.out.printf(
                "| %-5s | %4d kills | %5d commands, %5d taken | start %5d ms (median) | %4d s |%n",
                name,
                kills,
                sent,
                taken,
                starts.stream().sorted().skip(starts.size() / 2).findFirst().orElseThrow(),
                took.toSeconds());
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try (engine) {
            if (Files.exists(data.resolve("instance-id"))) {
                containers().forEach(container -> engine.remove(container.id()));
            }
        }
    }
}
