package dev.panelagent.server;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.common.Text;
import dev.panelagent.config.AgentConfig;
import dev.panelagent.console.Consoles;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.EngineEvent;
import dev.panelagent.files.Workspaces;
import dev.panelagent.files.sandbox.ServerRoots;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandCodec;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.DesiredState;
import dev.panelagent.protocol.EventSink;
import dev.panelagent.protocol.ServerCensus;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.SpecCodec;
import dev.panelagent.protocol.SpecDefaults;
import dev.panelagent.store.CommandJournal;
import dev.panelagent.store.CrashStore;
import dev.panelagent.store.KeptServer;
import dev.panelagent.store.ServerStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** All servers of this agent, by id. Thread-safe. */
@ApplicationScoped
public class ServerRegistry implements ServerCensus {
    private static final System.Logger LOG = System.getLogger(ServerRegistry.class.getName());

    /** How many names one error tells. */
    private static final int MOST_TOLD = 10;

    private static final int MEASUREMENTS = 16;

    private final Map<ServerId, Supervisor> supervisors = new ConcurrentHashMap<>();
    private final ServerServices services;
    private final SpecCodec codec;
    private final Aliases aliases;
    private final Adoption adoption;
    private final AgentConfig config;
    private final Workspaces workspaces;
    private final ReentrantLock comparing = new ReentrantLock();
    private volatile boolean closed;

    /** For the client proxy, which never uses the fields. */
    @SuppressWarnings("NullAway")
    protected ServerRegistry() {
        this.services = null;
        this.codec = null;
        this.aliases = null;
        this.adoption = null;
        this.config = null;
        this.workspaces = null;
    }

    @Inject
    public ServerRegistry(
            AgentConfig config,
            ContainerEngine engine,
            EventSink events,
            ServerStore servers,
            CommandJournal commands,
            CrashStore crashes,
            Consoles consoles,
            Workspaces workspaces) {
        this(
                config,
                engine,
                events,
                new Records(servers, commands, crashes),
                consoles,
                workspaces,
                InstantSource.system());
    }

    ServerRegistry(
            AgentConfig config,
            ContainerEngine engine,
            EventSink events,
            Records records,
            Consoles consoles,
            Workspaces workspaces,
            InstantSource clock) {
        this.config = config;
        this.workspaces = workspaces;
        String instance = Instance.of(config.dataDir());
        this.codec = new SpecCodec(defaults(config));
        this.aliases = new Aliases(records.servers(), config.servers().aliases());
        this.adoption = new Adoption(engine, instance, config.servers(), defaults(config), codec);
        ServerRoots directories =
                new ServerRoots(config.dataDir(), config.servers().user());
        this.services = new ServerServices(
                engine,
                new ContainerFactory(instance, config.servers().user(), directories, codec),
                directories,
                events,
                records,
                aliases,
                clock,
                AgentThreads.timer("server-timer"),
                new CrashPolicy(config.servers().crashes()),
                new Semaphore(config.servers().parallelStarts(), true),
                new Semaphore(MEASUREMENTS, true),
                new CountDownLatch(1),
                config.engine().pullTimeout(),
                consoles);
    }

    /** What a new server gets where its request says nothing. */
    public static SpecDefaults defaults(AgentConfig config) {
        return new SpecDefaults(
                config.servers().memoryBytes(),
                config.servers().cpuPercent(),
                config.servers().pids());
    }

    /** Takes up what an earlier life of the agent knew and had promised. Called once, before any request. */
    void load() {
        aliases.load();
        new Recovery(services, codec, new CommandCodec(defaults(config)), new RecoveryRoll()).run();
    }

    private final class RecoveryRoll implements Recovery.Roll {
        @Override
        public Supervisor add(ServerSpec spec, KeptServer kept) {
            Supervisor supervisor = new Supervisor(spec, kept, services, ServerRegistry.this::forget);
            supervisors.put(kept.id(), supervisor);
            begin(supervisor);
            return supervisor;
        }

        @Override
        public Supervisor addUnmade(ServerSpec spec) {
            return add(spec, unmade(spec));
        }

        @Override
        public Optional<Supervisor> find(ServerId id) {
            return ServerRegistry.this.find(id);
        }

        @Override
        public RequestException notFound(ServerId id) {
            return ServerRegistry.this.notFound(id);
        }
    }

    private KeptServer unmade(ServerSpec spec) {
        return new KeptServer(
                spec.id(), codec.write(spec), DesiredState.OFFLINE, ServerState.INSTALL_FAILED, Optional.empty());
    }

    /**
     * Hands a lifecycle request to its server's supervisor.
     *
     * @param onTaken called once it is taken, before the first event of the request
     * @throws RequestException SERVER_NOT_FOUND, SERVER_EXISTS, INSUFFICIENT_RESOURCES or AGENT_OFFLINE; nothing
     *     happened then
     */
    public void submit(CommandRequest request, Command.Lifecycle command, Runnable onTaken) {
        if (closed) {
            throw new RequestException(
                    ErrorCode.AGENT_OFFLINE, "the agent is stopping", "send it again when it is back");
        }
        if (command instanceof Command.CreateServer create) {
            supervisorFor(create).submit(request, command, onTaken);
        } else {
            supervisor(command.serverId()).submit(request, command, onTaken);
        }
    }

    private Supervisor supervisorFor(Command.CreateServer create) {
        if (!aliases.resolve(create.serverId()).equals(create.serverId())) {
            throw ServerActions.exists(create.serverId());
        }
        aliases.require(create.serverId(), create.aliases(), supervisors::containsKey);
        List<Supervisor> fresh = new ArrayList<>(1);
        // Not computeIfAbsent, which does not always wait for a deletion under way.
        Supervisor present = supervisors.compute(create.serverId(), (id, known) -> {
            if (known == null) {
                fresh.add(new Supervisor(create.spec(), unmade(create.spec()), services, this::forget));
            }
            return known == null ? fresh.getFirst() : known;
        });
        if (!fresh.isEmpty()) {
            begin(present);
            return present;
        }
        if (present.state() == ServerState.INSTALL_FAILED && !present.isBusy()) {
            return present;
        }
        throw ServerActions.exists(create.serverId());
    }

    private void begin(Supervisor supervisor) {
        supervisor.start();
        if (closed) {
            supervisor.close();
        }
    }

    /**
     * One server.
     *
     * @throws RequestException SERVER_NOT_FOUND
     */
    public GameServer server(ServerId id) {
        return new GameServer(supervisor(id));
    }

    /**
     * Gives a server these further names and no others.
     *
     * @throws RequestException SERVER_NOT_FOUND; CONFIG_INVALID if a name is another server's
     */
    public void setAliases(ServerId id, Set<ServerId> names) {
        ServerId server = supervisor(id).spec().id();
        aliases.set(server, names, supervisors::containsKey);
    }

    /** All servers, ordered by id. */
    public List<GameServer> all() {
        return supervisors.values().stream()
                .sorted(Comparator.comparing(s -> s.spec().id().value()))
                .map(GameServer::new)
                .toList();
    }

    /** Their containers. */
    public ContainerIndex containers() {
        return new ContainerIndex(services.engine(), adoption, supervisors, this::find);
    }

    @Override
    public int servers() {
        return supervisors.size();
    }

    @Override
    public int active() {
        return (int) supervisors.values().stream().filter(s -> s.state().isUp()).count();
    }

    private Supervisor supervisor(ServerId id) {
        return find(id).orElseThrow(() -> notFound(id));
    }

    private Optional<Supervisor> find(ServerId id) {
        return Optional.ofNullable(supervisors.get(aliases.resolve(id)))
                .or(() -> aliases.guess(id, supervisors.keySet(), services.factory()::name)
                        .map(supervisors::get));
    }

    /** The id a server has here, by any of its names; the name itself if no server has it. */
    public ServerId canonical(ServerId name) {
        return supervisors.containsKey(name)
                ? name
                : find(name).map(supervisor -> supervisor.spec().id()).orElse(name);
    }

    private RequestException notFound(ServerId id) {
        return new RequestException(
                ErrorCode.SERVER_NOT_FOUND,
                "no server " + Text.quote(id.value()) + " on this node",
                supervisors.isEmpty() ? "create it first" : "known are " + known());
    }

    private String known() {
        return supervisors.keySet().stream()
                .sorted(Comparator.comparing(ServerId::value))
                .limit(MOST_TOLD)
                .map(this::withOtherNames)
                .collect(Collectors.joining(", "));
    }

    private String withOtherNames(ServerId server) {
        String others = aliases.of(server).stream()
                .map(ServerId::value)
                .sorted()
                .limit(MOST_TOLD)
                .collect(Collectors.joining(", "));
        return others.isEmpty() ? server.value() : server + " (also " + others + ")";
    }

    /** Told in the same step, so that neither a new server is told of before nor the old one known after. */
    private void forget(Supervisor supervisor) {
        supervisors.computeIfPresent(supervisor.spec().id(), (id, present) -> {
            if (present != supervisor) {
                return present;
            }
            aliases.forget(id);
            supervisor.console().delete();
            workspaces.forget(id);
            supervisor.tellDeleted();
            return null;
        });
    }

    /** Passes news of the engine on to the server it concerns. */
    void happened(EngineEvent event) {
        Adoption.server(event.labels()).map(supervisors::get).ifPresent(supervisor -> supervisor.happened(event));
    }

    /**
     * Compares what is known with what the engine holds: servers unknown here are taken over by their labels, known ones
     * learn what became of their containers.
     *
     * @param afterGap whether events may have been lost before
     */
    void reconcile(boolean afterGap) {
        comparing.lock();
        try {
            Map<ServerId, ContainerInfo> present = adoption.containers();
            present.forEach(this::takeOverIfUnknown);
            supervisors.forEach(
                    (id, supervisor) -> supervisor.reconcile(Optional.ofNullable(present.get(id)), afterGap));
            services.compared().countDown();
        } finally {
            comparing.unlock();
        }
    }

    /** Asks again for the container: its server may have been deleted since the listing was made. */
    private void takeOverIfUnknown(ServerId id, ContainerInfo container) {
        if (!closed
                && !supervisors.containsKey(id)
                && services.engine().inspect(container.id()).isPresent()) {
            supervisors.computeIfAbsent(id, missing -> takeOver(id, container));
        }
    }

    private Supervisor takeOver(ServerId id, ContainerInfo container) {
        LOG.log(System.Logger.Level.INFO, "server {0}: taking over container {1}", id, container.name());
        ServerSpec spec = adoption.spec(id, container);
        KeptServer kept = new KeptServer(
                id, codec.write(spec), DesiredState.OFFLINE, ServerState.OFFLINE, Optional.of(container.id()));
        services.records().servers().save(kept);
        Supervisor supervisor = new Supervisor(spec, kept, services, this::forget);
        begin(supervisor);
        return supervisor;
    }

    /** Stops a server because the agent stops: what it should be doing stays as it is. */
    void stopForNow(ServerId id, Duration grace) {
        supervisor(id).submitOwn(new Command.StopServer(id, Optional.empty(), Optional.of(grace)));
    }

    /** From now on nothing is started that no command asks for. */
    void rest() {
        supervisors.values().forEach(Supervisor::rest);
    }

    /** Whether any server has work at hand. */
    boolean isBusy() {
        return supervisors.values().stream().anyMatch(Supervisor::isBusy);
    }

    /** Lets go of all servers; they are left as they are. */
    void close() {
        closed = true;
        supervisors.values().forEach(Supervisor::close);
        supervisors.clear();
        services.timer().shutdownNow();
    }
}
