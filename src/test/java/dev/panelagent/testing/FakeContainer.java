package dev.panelagent.testing;

import dev.panelagent.common.Signal;
import dev.panelagent.engine.ConsoleListener;
import dev.panelagent.engine.ConsoleSession;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.ContainerLimits;
import dev.panelagent.engine.ContainerSpec;
import dev.panelagent.engine.ContainerStats;
import dev.panelagent.engine.EngineEvent;
import dev.panelagent.engine.Health;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A container of a {@link FakeContainerEngine}; everything happens under the engine's lock. */
final class FakeContainer {
    private static final long FIRST_PID = 4000;
    private static final Pattern LINE_END = Pattern.compile("(?<=\n)");

    private final FakeContainerEngine engine;
    private final String id;
    private final ContainerSpec spec;
    private final FakeProgram program;
    private final List<ConsoleListener> listeners = new ArrayList<>();
    private final List<Printed> log = new ArrayList<>();
    private final StringBuilder unfinishedLine = new StringBuilder();
    private final Instant createdAt;
    private ContainerLimits limits;
    private Optional<FakeProcess> process = Optional.empty();
    private Optional<Instant> startedAt = Optional.empty();
    private Optional<Instant> finishedAt = Optional.empty();
    private int exitCode;
    private boolean outOfMemory;
    private Health health;
    private int runs;

    private record Printed(Instant at, String text) {}

    /** What the log holds: a line with its end, or a part of one. */
    record Message(Instant at, String text) {}

    FakeContainer(FakeContainerEngine engine, String id, ContainerSpec spec, FakeProgram program) {
        this.engine = engine;
        this.id = id;
        this.spec = spec;
        this.program = program;
        createdAt = engine.now();
        limits = spec.limits();
        health = program.hasHealthCheck() ? Health.STARTING : Health.NONE;
    }

    String id() {
        return id;
    }

    ContainerSpec spec() {
        return spec;
    }

    boolean isRunning() {
        return process.isPresent();
    }

    Optional<FakeProcess> process() {
        return process;
    }

    void limits(ContainerLimits changed) {
        limits = changed;
    }

    void start() {
        if (isRunning()) {
            return;
        }
        FakeProcess born = new FakeProcess(this);
        process = Optional.of(born);
        // The engine notes the start when the process may have printed its first lines already.
        startedAt = Optional.of(engine.now().plusMillis(1));
        exitCode = 0;
        outOfMemory = false;
        runs++;
        health = program.hasHealthCheck() ? Health.STARTING : Health.NONE;
        engine.publish(new EngineEvent.Started(id, engine.now(), spec.labels()));
        program.started(born);
    }

    boolean signal(Signal signal) {
        boolean running = isRunning();
        process.ifPresent(it -> {
            if (signal.equals(Signal.KILL)) {
                die(128 + signal.number(), false);
            } else {
                program.signalled(it, signal);
            }
        });
        return running;
    }

    void die(int code, boolean forMemory) {
        if (!isRunning()) {
            return;
        }
        process = Optional.empty();
        finishedAt = Optional.of(engine.now());
        exitCode = code;
        outOfMemory = forMemory;
        health = program.hasHealthCheck() ? Health.UNHEALTHY : Health.NONE;
        unfinishedLine.setLength(0);
        detachAll();
        if (forMemory) {
            engine.publish(new EngineEvent.OutOfMemory(id, engine.now(), spec.labels()));
        }
        engine.publish(new EngineEvent.Died(id, engine.now(), spec.labels(), code));
    }

    void health(Health found) {
        if (!isRunning() || !program.hasHealthCheck()) {
            throw new AssertionError(id + " is not checked");
        }
        health = found;
        engine.publish(new EngineEvent.HealthChanged(id, Instant.now(), spec.labels(), found));
    }

    void detachAll() {
        listeners.forEach(listener -> engine.tell(listener::closed));
        listeners.clear();
    }

    void output(String text) {
        log.add(new Printed(engine.now(), text));
        listeners.forEach(listener -> tell(listener, text));
    }

    void input(String text) {
        unfinishedLine.append(text);
        for (int end = unfinishedLine.indexOf("\n"); end >= 0; end = unfinishedLine.indexOf("\n")) {
            String line = unfinishedLine.substring(0, end);
            unfinishedLine.delete(0, end + 1);
            process.ifPresent(it -> program.line(it, line));
        }
    }

    ConsoleSession attach(ConsoleListener listener) {
        listeners.add(listener);
        return new ConsoleSession() {
            @Override
            public void write(byte[] bytes) {
                engine.write(FakeContainer.this, bytes);
            }

            @Override
            public void close() {
                detach(listener);
            }
        };
    }

    AutoCloseable follow(Instant since, ConsoleListener listener) {
        log.stream()
                .filter(printed -> !printed.at().isBefore(since))
                .forEach(printed -> tell(listener, printed.text()));
        if (isRunning()) {
            listeners.add(listener);
        } else {
            engine.tell(listener::closed);
        }
        return () -> detach(listener);
    }

    List<Message> log(Instant since) {
        return log.stream()
                .filter(printed -> !printed.at().isBefore(since))
                .flatMap(printed -> LINE_END.splitAsStream(printed.text()).map(line -> new Message(printed.at(), line)))
                .toList();
    }

    ContainerInfo info() {
        return new ContainerInfo(
                id,
                spec.name(),
                spec.image(),
                spec.labels(),
                isRunning(),
                isRunning() ? FIRST_PID + runs : 0,
                Optional.of(createdAt),
                startedAt,
                finishedAt,
                exitCode,
                outOfMemory,
                spec.tty(),
                health,
                isRunning() ? engine.address() : Optional.empty());
    }

    Optional<ContainerStats> stats() {
        return process.map(it ->
                new ContainerStats(engine.now(), 12.5, 64L << 20, limits.memoryBytes(), 1000, 2000, 3000, 4000, 5));
    }

    private void detach(ConsoleListener listener) {
        synchronized (engine) {
            if (listeners.remove(listener)) {
                engine.tell(listener::closed);
            }
        }
    }

    private void tell(ConsoleListener listener, String text) {
        engine.tell(() -> listener.output(ConsoleListener.Stream.STDOUT, text.getBytes(StandardCharsets.UTF_8)));
    }
}
