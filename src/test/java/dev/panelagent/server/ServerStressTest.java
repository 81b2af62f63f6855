package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.EngineException;
import dev.panelagent.common.EngineUnavailableException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.testing.FakeContainerEngine.Call;
import dev.panelagent.testing.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random commands from several threads on an engine that fails, hangs and loses containers. */
@Timeout(60)
class ServerStressTest {
    private static final List<String> SERVERS = List.of("s1", "s2", "s3");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path dir;

    private final Set<String> taken = ConcurrentHashMap.newKeySet();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void everyCommandEndsOnceAndTheStatesAreTrueInTheEnd(long seed) throws Exception {
        try (Node node = new Node(dir).follow();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> work = new ArrayList<>();
            IntStream.range(0, 4)
                    .forEach(t -> work.add(threads.submit(() -> commands(node, new Random(seed * 100 + t), t))));
            work.add(threads.submit(() -> havoc(node, new Random(seed))));
            for (Future<?> part : work) {
                part.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
            allEnd(node, seed);
            Waiting.until(
                    "registry and engine to agree, seed " + seed,
                    LIMIT,
                    () -> disagreement(node).isEmpty() ? Optional.of(true) : Optional.empty());
            chainsAreUnbroken(node);
        }
    }

    private void commands(Node node, Random random, int thread) {
        for (int i = 0; i < 60; i++) {
            String id = "t" + thread + "-" + i;
            try {
                node.send(id, command(random));
                taken.add(id);
                if (random.nextInt(3) == 0) {
                    node.told.completion(id);
                }
            } catch (RequestException refused) {
                assertThat(refused.code())
                        .isIn(ErrorCode.SERVER_NOT_FOUND, ErrorCode.SERVER_EXISTS, ErrorCode.INSUFFICIENT_RESOURCES);
            }
        }
    }

    private static Command.Lifecycle command(Random random) {
        ServerId id = new ServerId(SERVERS.get(random.nextInt(SERVERS.size())));
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> Node.create(spec(id.value(), random));
            case 3, 4, 5 -> new Command.StartServer(id);
            case 6, 7 -> new Command.StopServer(id, Optional.empty(), Optional.empty());
            case 8, 9 -> new Command.RestartServer(id);
            case 10 -> new Command.KillServer(id);
            default -> new Command.DeleteServer(id, random.nextBoolean());
        };
    }

    private static TestSpec spec(String id, Random random) {
        String image = List.of(Node.GAME, Node.GAME, Node.STUBBORN, Node.BROKEN, "missing:1")
                .get(random.nextInt(5));
        TestSpec spec = TestSpec.of(id).image(image).grace(Duration.ofMillis(3));
        return random.nextInt(4) == 0 ? spec.readyOn(Duration.ofMillis(5), "never") : spec;
    }

    /** Goes on for about as long as the commands do. */
    private static void havoc(Node node, Random random) {
        Call[] calls = {
            Call.ENSURE_IMAGE, Call.CREATE, Call.START, Call.SIGNAL, Call.REMOVE, Call.INSPECT, Call.ATTACH, Call.LIST
        };
        for (int i = 0; i < 150; i++) {
            node.engine.settle();
            Call call = calls[random.nextInt(calls.length)];
            switch (random.nextInt(5)) {
                case 0 -> node.engine.failNext(call, new EngineUnavailableException("away", new IOException()));
                case 1 ->
                    node.engine.failNext(
                            call, new EngineException(ErrorCode.DOCKER_ERROR, "no", new IllegalStateException()));
                case 2 -> {
                    CountDownLatch release = node.engine.hang(call);
                    node.engine.settle();
                    release.countDown();
                }
                case 3 -> touch(node, random);
                default -> reconcile(node);
            }
        }
    }

    /** A process dies, or somebody removes its container. */
    private static void touch(Node node, Random random) {
        try {
            List<ContainerInfo> all = node.engine.list(Map.of());
            if (!all.isEmpty()) {
                String container = all.get(random.nextInt(all.size())).id();
                if (random.nextInt(4) == 0) {
                    node.engine.remove(container);
                } else {
                    node.engine.exit(container, random.nextInt(2));
                }
            }
        } catch (EngineException | EngineUnavailableException | AssertionError gone) {
            // Scripted to fail, or something else ended it first.
        }
    }

    private static void reconcile(Node node) {
        try {
            node.servers.reconcile(true);
        } catch (EngineException | EngineUnavailableException scripted) {
            // As the follower would: tried again later.
        }
    }

    private void allEnd(Node node, long seed) {
        node.told.await("all to end, seed " + seed, told -> {
            Set<String> ended = told.completions().stream()
                    .map(Event.CommandCompleted::commandId)
                    .collect(Collectors.toSet());
            return ended.containsAll(taken);
        });
        assertThat(node.told.completions())
                .extracting(Event.CommandCompleted::commandId)
                .as("seed %s", seed)
                .doesNotHaveDuplicates()
                .hasSameSizeAs(taken);
        assertThat(node.told.completions())
                .extracting(Event.CommandCompleted::outcome)
                .as("enough must have happened, seed %s", seed)
                .contains(Outcome.COMPLETED, Outcome.FAILED, Outcome.SUPERSEDED);
        assertThat(node.told.completions())
                .noneMatch(end ->
                        end.error().filter(text -> text.contains("defect")).isPresent());
    }

    /** Failures may be scripted still, so comparing may take a few tries. */
    private static List<String> disagreement(Node node) {
        reconcile(node);
        try {
            Map<String, ContainerInfo> present = node.engine.list(Map.of()).stream()
                    .collect(Collectors.toMap(info -> info.labels().get(Labels.SERVER), Function.identity()));
            List<String> odd = new ArrayList<>();
            for (String id : SERVERS) {
                Optional<ServerState> state = node.servers.all().stream()
                        .filter(server -> server.id().value().equals(id))
                        .map(GameServer::state)
                        .findFirst();
                boolean runs = present.containsKey(id) && present.get(id).running();
                if (state.map(ServerState::isUp).orElse(false) != runs
                        || state.filter(ServerState.INSTALLING::equals).isPresent()
                        || state.filter(ServerState.STOPPING::equals).isPresent()) {
                    odd.add(id + " " + state + " " + present.get(id));
                }
            }
            return odd;
        } catch (EngineException | EngineUnavailableException scripted) {
            return List.of("not comparable yet");
        }
    }

    /** Each change of state begins where the last one ended. */
    private static void chainsAreUnbroken(Node node) {
        for (String id : SERVERS) {
            Optional<ServerState> last = Optional.empty();
            for (Event.StateChanged change : node.told.select(Event.StateChanged.class)) {
                if (change.serverId().value().equals(id)) {
                    assertThat(StateMachine.allows(change.previous(), change.current()))
                            .isTrue();
                    if (change.previous() != ServerState.INSTALL_FAILED) {
                        assertThat(change.previous()).isIn(last.orElseThrow(), ServerState.OFFLINE);
                    }
                    last = Optional.of(change.current());
                }
            }
        }
    }
}
