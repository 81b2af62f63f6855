package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.panelagent.common.ServerId;
import dev.panelagent.common.Signal;
import dev.panelagent.config.AgentConfig;
import dev.panelagent.config.ConfigReader;
import dev.panelagent.console.Consoles;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.EngineEvent;
import dev.panelagent.engine.EngineListener;
import dev.panelagent.files.Workspaces;
import dev.panelagent.files.sandbox.ServerRoots;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.ConsoleLine;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.HistoryQuery;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.store.TestStore;
import dev.panelagent.testing.FakeContainerEngine;
import dev.panelagent.testing.FakeContainerEngine.Call;
import dev.panelagent.testing.FakeProcess;
import dev.panelagent.testing.FakeProgram;
import dev.panelagent.testing.Waiting;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A node in memory: an engine with a few images, the servers on it, and all they tell. */
final class Node implements AutoCloseable {
    /** Ends at once on any signal; prints what comes on its console, and ends on {@code stop}. */
    static final String GAME = "game:1";
    /** Neither a command nor a signal but KILL ends it. */
    static final String STUBBORN = "stubborn:1";
    /** Ends by itself while it starts. */
    static final String BROKEN = "broken:1";

    /** Has a health check, and nothing else of the game. */
    static final String CHECKED = "checked:1";

    final FakeContainerEngine engine = new FakeContainerEngine();
    final Recorder told = new Recorder();
    final AgentConfig config;
    final TestStore store;
    final ServerRegistry servers;
    private static final AtomicInteger STORES = new AtomicInteger();

    private final Path consoles;
    private final AtomicInteger commands = new AtomicInteger();
    private Runnable unfollow = () -> {};
    private boolean closed;
    private volatile ServerRegistry listening;

    Node(Path dataDir) {
        this(dataDir, Map.of(), UnaryOperator.identity());
    }

    Node(Path dataDir, Map<String, String> settings, UnaryOperator<ContainerEngine> around) {
        Map<String, String> all = new HashMap<>(
                Map.of("AGENT_SECRET", "t", "NODE_ID", "n", "DATA_DIR", dataDir.toString(), "CONTAINER_USER", "image"));
        all.putAll(settings);
        config = ConfigReader.read(name -> Optional.ofNullable(all.get(name)));
        images(engine);
        int number = STORES.incrementAndGet();
        store = TestStore.in(dataDir.resolve("store-" + number));
        consoles = dataDir.resolve("consoles-" + number);
        servers = registry(around.apply(engine), store);
        listening = servers;
    }

    static void images(FakeContainerEngine engine) {
        engine.image(GAME, new Game());
        engine.image(STUBBORN, new Stubborn());
        engine.image(CHECKED, new FakeProgram() {
            @Override
            public boolean hasHealthCheck() {
                return true;
            }
        });
        engine.image(BROKEN, new FakeProgram() {
            @Override
            public void started(FakeProcess process) {
                process.exit(7);
            }
        });
    }

    /** Another registry of this node, as after a restart of the agent. */
    ServerRegistry registry(ContainerEngine over, TestStore with) {
        return new ServerRegistry(
                config,
                over,
                told,
                new Records(with.servers(), with.commands(), with.crashes()),
                told.hearing(new Consoles(config.servers().consoles(), consoles, over, InstantSource.system())),
                new Workspaces(
                        new ServerRoots(config.dataDir(), config.servers().user()), InstantSource.system()),
                InstantSource.system());
    }

    private static final class Game implements FakeProgram {
        @Override
        public void line(FakeProcess process, String line) {
            process.print(line);
            if (line.equals("stop")) {
                process.exit(0);
            }
        }
    }

    private static final class Stubborn implements FakeProgram {
        @Override
        public void line(FakeProcess process, String line) {
            process.print("ignored " + line);
        }

        @Override
        public void signalled(FakeProcess process, Signal signal) {
            process.print("ignored " + signal);
        }
    }

    /** Hears the engine's events from now on; without it they are lost. */
    Node follow() {
        AutoCloseable subscription = engine.events(Map.of(), new EngineListener() {
            @Override
            public void event(EngineEvent event) {
                listening.happened(event);
            }

            @Override
            public void disconnected() {}
        });
        unfollow = () -> assertThatNoException().isThrownBy(subscription::close);
        return this;
    }

    /** All that server s1 has printed. */
    List<String> lines() {
        return listening.server(new ServerId("s1")).console().read(HistoryQuery.newest(1000)).lines().stream()
                .map(ConsoleLine::text)
                .toList();
    }

    /** From now on another registry hears the engine's events, as after a restart of the agent. */
    void heardBy(ServerRegistry other) {
        listening = other;
    }

    /** Sends a command; returns its id. */
    String send(Command.Lifecycle command) {
        String id = "c" + commands.incrementAndGet();
        send(id, command);
        return id;
    }

    void send(String id, Command.Lifecycle command) {
        servers.submit(
                new CommandRequest(id, Dialect.ISSUE27, command),
                command,
                () -> told.add(command.serverId(), id + " taken"));
    }

    /** Sends a command and waits for its end. */
    Event.CommandCompleted run(Command.Lifecycle command) {
        return told.completion(send(command));
    }

    /** Sends a command that must come through. */
    void done(Command.Lifecycle command) {
        Event.CommandCompleted end = run(command);
        if (end.outcome() != Event.Outcome.COMPLETED) {
            throw new AssertionError(end.toString());
        }
    }

    void created(ServerSpec spec) {
        done(new Command.CreateServer(spec));
    }

    void running(ServerSpec spec) {
        created(spec);
        done(start("s1"));
    }

    static Command.Lifecycle create(TestSpec spec) {
        return new Command.CreateServer(spec.build());
    }

    static Command.Lifecycle start(String id) {
        return new Command.StartServer(new ServerId(id));
    }

    static Command.Lifecycle stop(String id) {
        return new Command.StopServer(new ServerId(id), Optional.empty(), Optional.empty());
    }

    static Command.Lifecycle restart(String id) {
        return new Command.RestartServer(new ServerId(id));
    }

    static Command.Lifecycle kill(String id) {
        return new Command.KillServer(new ServerId(id));
    }

    static Command.Lifecycle delete(String id) {
        return new Command.DeleteServer(new ServerId(id), true);
    }

    GameServer server(String id) {
        return servers.server(new ServerId(id));
    }

    ServerState state(String id) {
        return server(id).state();
    }

    void awaitState(String id, ServerState state) {
        Waiting.until(
                id + " to be " + state,
                Recorder.LIMIT,
                () -> Optional.of(state(id)).filter(state::equals));
    }

    /** Waits until its container runs. */
    void awaitUp(String id) {
        Waiting.until(
                id + " to be up", Recorder.LIMIT, () -> Optional.of(isUp(id)).filter(up -> up));
    }

    void awaitCall(Call call) {
        awaitCalls(call, 1);
    }

    void awaitCalls(Call call, int count) {
        Waiting.until(
                count + " x " + call,
                Recorder.LIMIT,
                () -> Optional.of(count(call)).filter(seen -> seen >= count));
    }

    long count(Call call) {
        return engine.calls().stream()
                .filter(line -> line.startsWith(call.name() + " "))
                .count();
    }

    /** The container's name in the engine. */
    String container(String id) {
        return engine.list(Map.of(Labels.SERVER, id)).stream()
                .findFirst()
                .map(ContainerInfo::id)
                .orElseThrow();
    }

    ContainerInfo info(String id) {
        return engine.inspect(container(id)).orElseThrow();
    }

    boolean isUp(String id) {
        return engine.list(Map.of(Labels.SERVER, id)).stream().anyMatch(ContainerInfo::running);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        unfollow.run();
        servers.close();
        engine.settle();
        engine.close();
        store.close();
    }
}
