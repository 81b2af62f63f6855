package dev.panelagent.server;

import dev.panelagent.common.EngineException;
import dev.panelagent.common.EngineUnavailableException;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.common.Signal;
import dev.panelagent.config.AgentConfig;
import dev.panelagent.config.ConfigReader;
import dev.panelagent.console.Consoles;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.EngineEvent;
import dev.panelagent.engine.EngineListener;
import dev.panelagent.files.Workspaces;
import dev.panelagent.files.sandbox.ServerRoots;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandCodec;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.ServerStatus;
import dev.panelagent.store.CommandJournal;
import dev.panelagent.store.TestStore;
import dev.panelagent.testing.FakeContainerEngine;
import dev.panelagent.testing.FakeContainerEngine.Call;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Takes a real server and its model through the same steps, and compares them after each. */
final class ModelWalk implements AutoCloseable {
    private static final ServerId ID = new ServerId("s1");
    private static final Duration POLL = Duration.ofNanos(200_000);

    private final Path dir;
    /** How long the server may take to be what the model says. */
    private final Duration limit;

    private final AgentConfig config;
    private final CommandCodec codec;
    private final ReferenceServer model;
    /** Moves only when it is looked at or told to, so no two moments are the same. */
    private final AtomicLong millis =
            new AtomicLong(Instant.parse("2026-11-23T12:00:00Z").toEpochMilli());

    private final FakeContainerEngine engine = new FakeContainerEngine(this::now);
    private final List<Life> lives = new ArrayList<>();
    private int commands;

    /** One life of the agent. */
    private static final class Life {
        final Recorder told = new Recorder();
        final GatedEngine gate;
        final TestStore store;
        final Path storeDir;
        final ServerRegistry servers;
        final Set<String> commands = new HashSet<>();
        AutoCloseable subscription = () -> {};
        /** What it was left with by the life before, whatever that one says after its death. */
        Optional<ServerState> inherited = Optional.empty();

        Life(ModelWalk walk, Path storeDir) {
            this.storeDir = storeDir;
            gate = new GatedEngine(walk.engine);
            store = TestStore.in(storeDir, walk::now);
            servers = new ServerRegistry(
                    walk.config,
                    gate.port(),
                    told,
                    new Records(store.servers(), store.commands(), store.crashes()),
                    new Consoles(
                            walk.config.servers().consoles(), storeDir.resolve("consoles"), gate.port(), walk::now),
                    new Workspaces(
                            new ServerRoots(
                                    walk.config.dataDir(), walk.config.servers().user()),
                            walk::now),
                    walk::now);
            walk.model.wishes.stream().filter(wish -> wish.end.isEmpty()).forEach(wish -> commands.add(wish.id));
        }

        boolean isDone() {
            return told.completions().stream()
                    .map(Event.CommandCompleted::commandId)
                    .toList()
                    .containsAll(commands);
        }
    }

    private ModelWalk(Path dir, ReferenceServer model, Duration limit) {
        this.dir = dir;
        this.limit = limit;
        this.model = model;
        Map<String, String> settings = Map.of(
                "AGENT_SECRET",
                "t",
                "NODE_ID",
                "n",
                "DATA_DIR",
                dir.toString(),
                "CONTAINER_USER",
                "image",
                "CRASH_RESTARTS",
                String.valueOf(ReferenceServer.RESTARTS_PER_HOUR),
                "CRASH_RESTART_DELAY",
                "60s");
        config = ConfigReader.read(name -> Optional.ofNullable(settings.get(name)));
        codec = new CommandCodec(ServerRegistry.defaults(config));
        Node.images(engine);
        begin(dir.resolve("life-1"));
    }

    private Instant now() {
        return Instant.ofEpochMilli(millis.incrementAndGet());
    }

    /** Where the server and its model part, and how; empty if they do not. */
    static Optional<String> failure(Path dir, List<ModelStep> steps, Supplier<ReferenceServer> model, Duration limit) {
        try (ModelWalk walk = new ModelWalk(dir, model.get(), limit)) {
            return walk.walk(steps);
        }
    }

    private Optional<String> walk(List<ModelStep> steps) {
        List<ModelStep> all = new ArrayList<>(steps);
        all.add(ModelStep.RELEASE);
        all.add(ModelStep.ENGINE_COMES_BACK);
        for (int i = 0; i < all.size(); i++) {
            ModelStep step = all.get(i);
            try {
                if (step == ModelStep.AT_ONCE) {
                    List<ModelStep> together = all.stream()
                            .skip(i + 1L)
                            .takeWhile(ModelStep.POWER::contains)
                            .toList();
                    if (canBeSentAtOnce(together)) {
                        atOnce(together);
                        i += together.size();
                    }
                } else {
                    take(step);
                }
                agree();
            } catch (Parted e) {
                return Optional.of("after step " + (i + 1) + ", " + step + ": " + e.getMessage());
            }
        }
        return oddChain();
    }

    /** The server is not what the model says. */
    private static final class Parted extends RuntimeException {
        private static final long serialVersionUID = 1;

        Parted(String message) {
            super(message);
        }
    }

    private Life life() {
        return lives.getLast();
    }

    // -- steps

    private void take(ModelStep step) {
        boolean up = model.engineUp;
        boolean quiet = !model.isBlocked();
        if (ModelStep.COMMANDS.contains(step)) {
            // What gives up a start that crashes may see the crash or just its end.
            boolean clear = quiet || model.isSound() || step.startsSomething();
            if (clear && (up || quiet)) {
                command(step);
            }
        } else if (ModelStep.ENDS.contains(step)) {
            if (model.running) {
                end(step);
            }
        } else if (ModelStep.HOLDS.contains(step)) {
            if (quiet && !model.isHeld()) {
                hold(step);
            }
        } else {
            switch (step) {
                case STARTED_BY_HAND -> {
                    if (up && quiet && model.container && !model.running) {
                        engine.start(container().orElseThrow().id());
                        model.startedByHand();
                    }
                }
                case REMOVED_BY_HAND -> {
                    if (up && quiet && model.container) {
                        engine.remove(container().orElseThrow().id());
                        model.removedByHand();
                    }
                }
                case RELEASE -> {
                    model.release();
                    life().gate.release();
                }
                case ENGINE_GOES -> {
                    if (up) {
                        engine.goDown();
                        engine.settle();
                        model.engineGoes();
                    }
                }
                case ENGINE_COMES_BACK -> {
                    if (!up && quiet) {
                        model.engineComesBack();
                        engine.comeBack();
                        follow();
                    }
                }
                case AGENT_IS_KILLED -> {
                    if (up) {
                        killAgent();
                    }
                }
                case AGENT_RESTARTS -> {
                    if (up) {
                        model.agentRestarts();
                        life().servers.close();
                        await(() -> oddOutcome().isEmpty(), () -> oddOutcome().orElse("?"));
                        killAgent();
                    }
                }
                case MINUTES_PASS -> pass(6);
                case AN_HOUR_PASSES -> pass(61);
                default -> throw new IllegalArgumentException(step.name());
            }
        }
    }

    private void command(ModelStep step) {
        boolean expected = model.takes(step);
        String id = "c" + ++commands;
        boolean taken = send(id, step);
        if (taken != expected) {
            throw new Parted(id + " was " + (taken ? "taken" : "refused") + ", model: " + model);
        }
        if (taken) {
            model.command(id, step);
        }
    }

    private boolean send(String id, ModelStep step) {
        Command.Lifecycle command = switch (step) {
            case CREATE -> Node.create(TestSpec.of("s1"));
            case CREATE_MISSING_IMAGE -> Node.create(TestSpec.of("s1").image("missing:1"));
            case CREATE_BROKEN_IMAGE -> Node.create(TestSpec.of("s1").image(Node.BROKEN));
            case START -> Node.start("s1");
            case STOP -> Node.stop("s1");
            case KILL -> Node.kill("s1");
            case RESTART -> Node.restart("s1");
            case DELETE -> Node.delete("s1");
            default -> throw new IllegalArgumentException(step.name());
        };
        CommandJournal journal = life().store.commands();
        var _ = journal.accept(
                new CommandJournal.Entry(id, Dialect.ISSUE27, command.action(), ID, codec.write(command)));
        try {
            life().servers.submit(new CommandRequest(id, Dialect.ISSUE27, command), command, () -> {});
            boolean _ = life().commands.add(id);
            return true;
        } catch (RequestException refused) {
            var _ = journal.withdraw(id);
            return false;
        }
    }

    private boolean canBeSentAtOnce(List<ModelStep> together) {
        return together.size() > 1
                && model.engineUp
                && model.isMade()
                && model.isSound()
                && !model.isBlocked()
                && !model.isHeld();
    }

    private void atOnce(List<ModelStep> together) {
        List<ReferenceServer.Wish> sent = together.stream()
                .map(step -> model.wish("c" + ++commands, step))
                .toList();
        sent.forEach(wish -> {
            if (!send(wish.id, wish.kind)) {
                throw new Parted(wish + " was refused");
            }
        });
        await(
                () -> sent.stream().allMatch(wish -> outcome(wish.id).isPresent())
                        && !life().servers.isBusy(),
                () -> "not all of " + sent + " ended");
        model.atOnce(sent, status().orElseThrow().state(), starts());
    }

    private void end(ModelStep step) {
        String container = container().orElseThrow().id();
        int code = switch (step) {
            case EXIT_0 -> 0;
            case EXIT_3 -> 3;
            default -> 137;
        };
        if (step == ModelStep.OUT_OF_MEMORY) {
            engine.killForMemory(container);
        } else if (step == ModelStep.KILLED_BY_HAND && model.engineUp) {
            var _ = engine.signal(container, Signal.KILL);
        } else {
            engine.exit(container, code);
        }
        model.exits(code);
    }

    private void hold(ModelStep step) {
        Call call = switch (step) {
            case HOLD_PULL -> Call.ENSURE_IMAGE;
            case HOLD_CREATE, HOLD_ANSWER_TO_CREATE -> Call.CREATE;
            case HOLD_START, HOLD_ANSWER_TO_START -> Call.START;
            case HOLD_SIGNAL, HOLD_ANSWER_TO_SIGNAL -> Call.SIGNAL;
            default -> Call.REMOVE;
        };
        boolean answer = step.name().contains("ANSWER");
        model.hold(call, answer);
        life().gate.hold(call, answer);
    }

    private void pass(int minutes) {
        if (!model.isBlocked()) {
            millis.addAndGet(Duration.ofMinutes(minutes).toMillis());
            model.minutesPass(minutes);
            compare(false);
        }
    }

    // -- lives

    private void begin(Path storeDir) {
        lives.add(new Life(this, storeDir));
        life().servers.load();
        life().inherited = status().map(ServerStatus::state);
        follow();
    }

    private void follow() {
        ServerRegistry servers = life().servers;
        try {
            life().subscription = engine.events(Map.of(), new EngineListener() {
                @Override
                public void event(EngineEvent event) {
                    servers.happened(event);
                }

                @Override
                public void disconnected() {}
            });
        } catch (EngineUnavailableException away) {
            return;
        }
        compare(true);
    }

    private void compare(boolean afterGap) {
        try {
            life().servers.reconcile(afterGap);
        } catch (EngineException | EngineUnavailableException away) {
            // As the follower would: again when it is back.
        }
    }

    private void killAgent() {
        model.agentBegins();
        nextLife();
    }

    /** The next one begins with what the present one has written so far. */
    private void nextLife() {
        Life last = life();
        last.gate.die();
        unfollow(last);
        last.store.settle();
        Path next = dir.resolve("life-" + (lives.size() + 1));
        copy(last.storeDir, next);
        begin(next);
    }

    private static void unfollow(Life life) {
        try {
            life.subscription.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.list(from)) {
            Files.createDirectories(to);
            for (Path file : files.filter(it -> !it.endsWith("agent.lock")).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        engine.goDown();
        lives.forEach(life -> life.gate.bury());
        for (Life life : lives) {
            await(() -> !life.servers.isBusy() && life.isDone(), () -> "a dead agent goes on");
            life.servers.close();
            life.store.close();
        }
        engine.close();
    }

    // -- comparing

    private void agree() {
        engine.settle();
        await(() -> difference().isEmpty(), () -> difference().orElse("it agrees, late"));
        engine.settle();
        await(
                () -> difference().isEmpty(),
                () -> "for a moment only: " + difference().orElse("?"));
    }

    private void await(BooleanSupplier condition, Supplier<String> otherwise) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new Parted(otherwise.get() + "\n  model: " + model + "\n  told:  "
                        + lives.stream().map(life -> life.told.of("s1")).toList());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private Optional<String> difference() {
        Optional<String> odd = oddOutcome();
        if (odd.isEmpty()) {
            odd = differ("a held call", model.isBlocked(), life().gate.isHolding());
        }
        if (odd.isEmpty()) {
            odd = differ("starts", model.starts, starts()).or(() -> differ("crashes", model.crashes, crashes()));
        }
        if (odd.isEmpty() && model.engineUp) {
            odd = differ("container", model.container, container().isPresent())
                    .or(() -> differ(
                            "process",
                            model.running,
                            container().filter(ContainerInfo::running).isPresent()));
        }
        if (odd.isEmpty() && !model.isBlocked()) {
            odd = oddState();
        }
        return odd;
    }

    private Optional<String> oddState() {
        Optional<ServerStatus> status = status();
        status.ifPresent(it -> model.adoptDoubt(it.state()));
        return differ("known", model.known, status.isPresent())
                .or(() -> differ("state", stateOf(model), status.map(ServerStatus::state)))
                .or(() -> differ(
                        "desired state",
                        Optional.of(model.desired).filter(_ -> model.known),
                        status.map(ServerStatus::desired)))
                .or(() -> differ("busy", false, life().servers.isBusy()));
    }

    private static Optional<ServerState> stateOf(ReferenceServer model) {
        return Optional.of(model.observed).filter(_ -> model.known);
    }

    private static Optional<String> differ(String what, Object expected, Object actual) {
        return Objects.equals(expected, actual)
                ? Optional.empty()
                : Optional.of(what + " should be " + expected + " and is " + actual);
    }

    private Optional<String> oddOutcome() {
        for (ReferenceServer.Wish wish : model.wishes) {
            Optional<Outcome> outcome = outcome(wish.id);
            boolean right = outcome.map(wish.end::contains).orElse(wish.end.isEmpty());
            if (!right) {
                return Optional.of("command " + wish + " has ended: " + outcome);
            }
        }
        return Optional.empty();
    }

    /** The one result of a command; what a later life tells again must be the same. */
    private Optional<Outcome> outcome(String id) {
        Map<Life, Outcome> ends = new HashMap<>();
        for (Life life : lives) {
            for (Event.CommandCompleted end : life.told.completions()) {
                if (end.commandId().equals(id) && ends.put(life, end.outcome()) != null) {
                    throw new Parted(id + " ended twice");
                }
            }
        }
        if (ends.values().stream().distinct().count() > 1) {
            throw new Parted(id + " ended in different ways: " + ends.values());
        }
        return ends.values().stream().findFirst();
    }

    private Optional<ServerStatus> status() {
        return life().servers.all().stream().findFirst().map(GameServer::summary);
    }

    private Optional<ContainerInfo> container() {
        return engine.peek().stream().findFirst();
    }

    private int starts() {
        return lives.stream().mapToInt(life -> life.gate.starts()).sum();
    }

    private int crashes() {
        return lives.stream()
                .mapToInt(life -> life.told.select(Event.ServerCrashed.class).size())
                .sum();
    }

    /** Each change of state is one that may be, and begins where the last one ended. */
    private Optional<String> oddChain() {
        for (Life life : lives) {
            Optional<ServerState> last = life.inherited;
            for (Event.StateChanged change : life.told.select(Event.StateChanged.class)) {
                boolean anew = change.previous() == ServerState.INSTALL_FAILED;
                if (!StateMachine.allows(change.previous(), change.current())
                        || !(anew || last.equals(Optional.of(change.previous())))) {
                    return Optional.of("after " + last + " came " + change + " in " + life.told.of("s1"));
                }
                last = Optional.of(change.current());
            }
        }
        return Optional.empty();
    }
}
