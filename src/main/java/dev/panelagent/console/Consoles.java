package dev.panelagent.console;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.common.ServerId;
import dev.panelagent.config.AgentConfig;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.protocol.ConsoleChannel;
import dev.panelagent.protocol.ConsoleDelivery;
import dev.panelagent.protocol.ConsoleSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All consoles of the node, and the way they take to the Panel. Thread-safe. */
@ApplicationScoped
public class Consoles implements ConsoleDelivery {
    private final AgentConfig.Consoles defaults;
    private final Path dir;
    private final ContainerEngine engine;
    private final InstantSource clock;
    private final ThreadFactory threads = AgentThreads.virtual("console-stream");
    private final ScheduledExecutorService timer = AgentThreads.timer("console-timer");
    private final Set<ConsoleStream> streams = ConcurrentHashMap.newKeySet();
    private volatile @Nullable StreamPump pump;

    /** For the client proxy, which never uses the fields. */
    @SuppressWarnings("NullAway")
    protected Consoles() {
        this.defaults = null;
        this.dir = null;
        this.engine = null;
        this.clock = null;
    }

    @Inject
    public Consoles(AgentConfig config, ContainerEngine engine) {
        this(config.servers().consoles(), config.dataDir().resolve("console"), engine, InstantSource.system());
    }

    /** Consoles whose histories are in a directory. */
    public Consoles(AgentConfig.Consoles defaults, Path dir, ContainerEngine engine, InstantSource clock) {
        this.defaults = defaults;
        this.dir = dir;
        this.engine = engine;
        this.clock = clock;
    }

    /**
     * The console of a server, with what is kept of it.
     *
     * @param keep keeps changed settings, or throws
     */
    public Console open(ServerId server, ConsoleSettings settings, Consumer<ConsoleSettings> keep) {
        ConsoleHistory history = new ConsoleHistory(
                dir.resolve(server.value()), settings.historyBytes().orElse(defaults.historyBytes()));
        ConsoleStream stream =
                new ConsoleStream(server, history, settings.streaming().orElse(defaults.streaming()));
        streams.add(stream);
        return new Console(this, engine, clock, history, stream, settings, keep);
    }

    AgentConfig.Consoles defaults() {
        return defaults;
    }

    /** There may be something to send of a stream. */
    void news(ConsoleStream stream) {
        StreamPump present = pump;
        if (present != null && stream.hasMore()) {
            present.news(stream);
        }
    }

    /** Does something short in a second. */
    void inAWhile(Runnable task) {
        var _ = timer.schedule(task, 1, TimeUnit.SECONDS);
    }

    /** A console is closed for good. */
    void gone(ConsoleStream stream) {
        streams.remove(stream);
        stream.close();
    }

    @Override
    public synchronized void opened(ConsoleChannel channel) {
        closed();
        StreamPump fresh = new StreamPump(channel, threads);
        streams.forEach(ConsoleStream::connected);
        pump = fresh;
        streams.forEach(this::news);
        fresh.start();
    }

    @Override
    public synchronized void closed() {
        StreamPump last = pump;
        pump = null;
        if (last != null) {
            last.end();
        }
    }
}
