package dev.panelagent.testing;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.common.EngineException;
import dev.panelagent.common.EngineUnavailableException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.Signal;
import dev.panelagent.engine.ConsoleListener;
import dev.panelagent.engine.ConsoleSession;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.ContainerLimits;
import dev.panelagent.engine.ContainerSpec;
import dev.panelagent.engine.ContainerStats;
import dev.panelagent.engine.EngineEvent;
import dev.panelagent.engine.EngineInfo;
import dev.panelagent.engine.EngineListener;
import dev.panelagent.engine.Health;
import dev.panelagent.engine.LogReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An engine in memory, with containers that do what a {@link FakeProgram} says and calls that fail or hang on demand.
 * Thread-safe. Like the real one it tells its listeners on a thread of its own, in order; {@link #settle} waits until
 * all has been told.
 */
public final class FakeContainerEngine implements ContainerEngine, AutoCloseable {
    /** The calls of the port, for scripts. */
    public enum Call {
        INFO,
        ENSURE_IMAGE,
        CREATE,
        START,
        SIGNAL,
        RESIZE,
        UPDATE_LIMITS,
        REMOVE,
        INSPECT,
        LIST,
        STATS,
        ATTACH,
        LOGS,
        READ_LOG,
        EVENTS
    }

    /** Where the ports of all containers that run can be reached. */
    public static final String ADDRESS = "127.0.0.1";

    private static final Duration WAIT = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final ExecutorService listenerThread =
            Executors.newSingleThreadExecutor(AgentThreads.virtual("fake-engine"));
    private final Map<String, FakeContainer> containers = new LinkedHashMap<>();
    private final Map<String, FakeProgram> images = new LinkedHashMap<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final Map<Call, List<RuntimeException>> failures = new EnumMap<>(Call.class);
    private final Map<Call, CountDownLatch> hangs = new EnumMap<>(Call.class);
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private Optional<String> address = Optional.of(ADDRESS);
    private boolean down;
    private int made;

    private record Subscription(Map<String, String> labels, EngineListener listener) {}

    public FakeContainerEngine() {
        this(InstantSource.system());
    }

    /** An engine on a node with this clock. */
    public FakeContainerEngine(InstantSource clock) {
        this.clock = clock;
    }

    // -- scripts

    /** Puts an image on the node whose containers run this program. */
    public synchronized void image(String name, FakeProgram program) {
        images.put(name, program);
    }

    /** The next call of this kind throws this; each failure is used once, in order. */
    public synchronized void failNext(Call call, RuntimeException failure) {
        failures.computeIfAbsent(call, key -> new ArrayList<>()).add(failure);
    }

    /** Calls of this kind wait until the returned latch is counted down. */
    public synchronized CountDownLatch hang(Call call) {
        CountDownLatch release = new CountDownLatch(1);
        hangs.put(call, release);
        return release;
    }

    /** The engine goes away: calls fail, streams end. Containers run on. */
    public synchronized void goDown() {
        down = true;
        subscriptions.forEach(subscription -> tell(subscription.listener()::disconnected));
        subscriptions.clear();
        containers.values().forEach(FakeContainer::detachAll);
    }

    /** The engine is back. */
    public synchronized void comeBack() {
        down = false;
    }

    /** The process in a container ends by itself. */
    public synchronized void exit(String container, int exitCode) {
        process(container).exit(exitCode);
    }

    /** The kernel kills the process for its memory. */
    public synchronized void killForMemory(String container) {
        process(container).outOfMemory();
    }

    /** The process in a container prints a line. */
    public synchronized void print(String container, String line) {
        process(container).print(line);
    }

    /** The health check of a container's image finds this. */
    public synchronized void health(String container, Health found) {
        get(container).health(found);
    }

    /** Containers have no address of their own from now on, as those in the network of another. */
    public synchronized void withoutAddresses() {
        address = Optional.empty();
    }

    /** Everything asked so far, as {@code START c1}. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** All containers, whether or not the engine answers. */
    public synchronized List<ContainerInfo> peek() {
        return containers.values().stream().map(FakeContainer::info).toList();
    }

    /** Waits until the listeners have been told all that has happened, and all that followed from it at once. */
    public void settle() {
        try {
            listenerThread.submit(() -> {}).get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("a listener blocked the engine", e);
        }
    }

    // -- the port

    @Override
    public EngineInfo info() {
        enter(Call.INFO, "");
        return new EngineInfo("Fake Engine", "1.2.3", "1.41");
    }

    @Override
    public void ensureImage(String image, Duration deadline) {
        enter(Call.ENSURE_IMAGE, image);
        synchronized (this) {
            if (!images.containsKey(image)) {
                throw refused(ErrorCode.IMAGE_NOT_FOUND, "no image " + image);
            }
        }
    }

    @Override
    public String create(ContainerSpec spec) {
        enter(Call.CREATE, spec.name());
        synchronized (this) {
            if (!images.containsKey(spec.image())) {
                throw refused(ErrorCode.IMAGE_NOT_FOUND, "no image " + spec.image());
            }
            if (find(spec.name()).isPresent()) {
                throw refused(ErrorCode.SERVER_EXISTS, "the name " + spec.name() + " is taken");
            }
            String id = "%08x%s".formatted(++made, "fake".repeat(14));
            containers.put(id, new FakeContainer(this, id, spec, images.getOrDefault(spec.image(), FakeProgram.IDLE)));
            return id;
        }
    }

    @Override
    public void start(String container) {
        enter(Call.START, container);
        synchronized (this) {
            get(container).start();
        }
    }

    @Override
    public boolean signal(String container, Signal signal) {
        enter(Call.SIGNAL, container + " " + signal);
        synchronized (this) {
            return get(container).signal(signal);
        }
    }

    @Override
    public void resize(String container, int rows, int columns) {
        enter(Call.RESIZE, container + " " + rows + "x" + columns);
        synchronized (this) {
            if (!get(container).isRunning()) {
                throw refused(ErrorCode.SERVER_NOT_RUNNING, container + " does not run");
            }
        }
    }

    @Override
    public void updateLimits(String container, ContainerLimits limits) {
        enter(Call.UPDATE_LIMITS, container);
        synchronized (this) {
            get(container).limits(limits);
        }
    }

    @Override
    public void remove(String container) {
        enter(Call.REMOVE, container);
        synchronized (this) {
            find(container).ifPresent(found -> {
                found.signal(Signal.KILL);
                containers.remove(found.id());
                publish(new EngineEvent.Removed(found.id(), now(), found.spec().labels()));
            });
        }
    }

    @Override
    public Optional<ContainerInfo> inspect(String container) {
        enter(Call.INSPECT, container);
        synchronized (this) {
            return find(container).map(FakeContainer::info);
        }
    }

    @Override
    public List<ContainerInfo> list(Map<String, String> labels) {
        enter(Call.LIST, labels.toString());
        synchronized (this) {
            return containers.values().stream()
                    .filter(container -> matches(container.spec().labels(), labels))
                    .map(FakeContainer::info)
                    .toList();
        }
    }

    @Override
    public Optional<ContainerStats> stats(String container) {
        enter(Call.STATS, container);
        synchronized (this) {
            return get(container).stats();
        }
    }

    @Override
    public ConsoleSession attach(String container, ConsoleListener listener) {
        enter(Call.ATTACH, container);
        synchronized (this) {
            return get(container).attach(listener);
        }
    }

    @Override
    public AutoCloseable logs(String container, Instant since, ConsoleListener listener) {
        enter(Call.LOGS, container);
        synchronized (this) {
            return get(container).follow(since, listener);
        }
    }

    @Override
    public void readLog(String container, Instant since, LogReader reader) {
        enter(Call.READ_LOG, container);
        List<FakeContainer.Message> messages;
        synchronized (this) {
            messages = get(container).log(since);
        }
        messages.forEach(message -> reader.piece(
                ConsoleListener.Stream.STDOUT, message.at(), message.text().getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public AutoCloseable events(Map<String, String> labels, EngineListener listener) {
        enter(Call.EVENTS, labels.toString());
        synchronized (this) {
            Subscription subscription = new Subscription(Map.copyOf(labels), listener);
            subscriptions.add(subscription);
            return () -> end(subscription);
        }
    }

    /** Ends the engine's thread. */
    @Override
    public void close() {
        listenerThread.shutdownNow();
    }

    // -- for the containers, all under the lock

    Instant now() {
        return clock.instant();
    }

    void publish(EngineEvent event) {
        subscriptions.stream()
                .filter(subscription -> matches(event.labels(), subscription.labels()))
                .forEach(subscription -> tell(() -> subscription.listener().event(event)));
    }

    Optional<String> address() {
        return address;
    }

    void tell(Runnable news) {
        listenerThread.execute(news);
    }

    /** What a console writes reaches its process as the engine would bring it: not while it is away. */
    synchronized void write(FakeContainer container, byte[] bytes) {
        if (down || !container.isRunning()) {
            throw unavailable("the console is closed");
        }
        container.input(new String(bytes, StandardCharsets.UTF_8));
    }

    private synchronized void end(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    private void enter(Call call, String detail) {
        calls.add((call + " " + detail).strip());
        awaitRelease(call);
        synchronized (this) {
            if (down) {
                throw unavailable("the fake engine is down");
            }
            List<RuntimeException> scripted = failures.getOrDefault(call, List.of());
            if (!scripted.isEmpty()) {
                throw scripted.removeFirst();
            }
        }
    }

    private void awaitRelease(Call call) {
        CountDownLatch release;
        synchronized (this) {
            release = hangs.get(call);
        }
        try {
            if (release != null && !release.await(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw unavailable(call + " hung");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineUnavailableException("interrupted", e);
        }
    }

    private FakeProcess process(String container) {
        return get(container).process().orElseThrow(() -> new AssertionError(container + " does not run"));
    }

    private FakeContainer get(String container) {
        return find(container).orElseThrow(() -> refused(ErrorCode.CONTAINER_NOT_FOUND, "no container " + container));
    }

    private Optional<FakeContainer> find(String idOrName) {
        return containers.values().stream()
                .filter(container -> container.id().equals(idOrName)
                        || container.spec().name().equals(idOrName))
                .findFirst();
    }

    private static boolean matches(Map<String, String> labels, Map<String, String> wanted) {
        return wanted.entrySet().stream()
                .allMatch(want -> labels.containsKey(want.getKey())
                        && (want.getValue().isEmpty() || want.getValue().equals(labels.get(want.getKey()))));
    }

    private static EngineUnavailableException unavailable(String message) {
        return new EngineUnavailableException(message, new IllegalStateException(message));
    }

    private static EngineException refused(ErrorCode code, String message) {
        return new EngineException(code, message, new IllegalStateException(message));
    }
}
