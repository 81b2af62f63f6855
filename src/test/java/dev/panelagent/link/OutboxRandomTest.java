package dev.panelagent.link;

import static dev.panelagent.link.OutboxFixture.change;
import static dev.panelagent.link.OutboxFixture.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.protocol.ServerState;
import dev.panelagent.store.OutboxStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However publishing, connections, their ends, failures and acknowledgements mix: nothing is missed, nothing comes out of order. */
class OutboxRandomTest {
    private static final int STEPS = 400;
    private static final ServerState[] STATES = {ServerState.STARTING, ServerState.RUNNING, ServerState.OFFLINE};

    @TempDir
    Path dir;

    static LongStream seeds() {
        return new Random(23).longs(10);
    }

    /** One run: what was published, and what came over which connection. */
    private static final class Run {
        final OutboxFixture agent;
        final RandomGenerator random;
        final boolean breaks;
        final List<String> results = new ArrayList<>();
        final List<RecordingSender> connections = new ArrayList<>();
        ServerState lastState = ServerState.OFFLINE;

        /**
         * A run.
         *
         * @param breaks whether frames may get lost, and acknowledgements come
         */
        Run(OutboxFixture agent, long seed, boolean breaks) {
            this.agent = agent;
            this.random = new Random(seed);
            this.breaks = breaks;
        }

        void go() {
            for (int i = 0; i < STEPS; i++) {
                step(random.nextInt(20));
            }
            connect(RecordingSender.confirming());
            agent.outbox.finish(OutboxFixture.LONG);
            agent.settle();
            assertThat(agent.store.size()).isZero();
        }

        private void step(int kind) {
            switch (kind) {
                case 0 ->
                    connect(breaks && random.nextBoolean() ? RecordingSender.holding() : RecordingSender.confirming());
                case 1 -> disconnect();
                case 2, 3 -> agent.settle();
                case 4, 5, 6 -> disturb();
                case 7, 8, 9 -> {
                    lastState = STATES[random.nextInt(STATES.length)];
                    agent.outbox.publish(change("s1", lastState));
                }
                default -> {
                    results.add("c" + results.size());
                    agent.outbox.publish(result(results.getLast()));
                }
            }
        }

        private void connect(RecordingSender sender) {
            disconnect();
            connections.add(sender);
            agent.connect(sender);
        }

        private void disconnect() {
            if (!connections.isEmpty()) {
                connections.getLast().breakDown();
            }
            agent.outbox.closed();
        }

        private void disturb() {
            if (!breaks || connections.isEmpty()) {
                return;
            }
            RecordingSender now = connections.getLast();
            switch (random.nextInt(4)) {
                case 0 -> now.breakDown();
                case 1, 2 -> now.confirm();
                default -> agent.outbox.acknowledged(anyOf(now.numbers()));
            }
        }

        private long anyOf(List<Long> numbers) {
            return numbers.isEmpty() ? 0 : numbers.get(random.nextInt(numbers.size()));
        }

        List<String> told() {
            return connections.stream()
                    .flatMap(connection -> connection.told().stream())
                    .toList();
        }

        List<Long> numbers() {
            return connections.stream()
                    .flatMap(connection -> connection.numbers().stream())
                    .toList();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyResultComesAtLeastOnceAndInOrder(long seed) {
        try (OutboxFixture agent = new OutboxFixture(dir, OutboxStore.Bounds.DEFAULT)) {
            Run run = new Run(agent, seed, true);

            run.go();

            List<String> told = run.told();
            assertThat(told.stream().filter(run.results::contains).distinct()).containsExactlyElementsOf(run.results);
            assertThat(run.connections)
                    .allSatisfy(connection ->
                            assertThat(connection.numbers()).isSorted().doesNotHaveDuplicates());
            assertThat(run.numbers().stream().distinct()).isSorted();
            assertTheLastStateIsKnown(run);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whereEveryHandOverIsConfirmedEachComesExactlyOnce(long seed) {
        try (OutboxFixture agent = new OutboxFixture(dir, OutboxStore.Bounds.DEFAULT)) {
            Run run = new Run(agent, seed, false);

            run.go();

            assertThat(run.numbers()).isSorted();
            assertThat(run.told().stream().filter(run.results::contains)).containsExactlyElementsOf(run.results);
            assertTheLastStateIsKnown(run);
        }
    }

    private static void assertTheLastStateIsKnown(Run run) {
        assertThat(run.told().stream()
                        .filter(text -> !run.results.contains(text))
                        .toList())
                .last()
                .isEqualTo(run.lastState.socketWord());
    }
}
