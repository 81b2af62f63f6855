package dev.panelagent.server;

import static dev.panelagent.protocol.ServerState.CRASHED;
import static dev.panelagent.protocol.ServerState.INSTALLING;
import static dev.panelagent.protocol.ServerState.INSTALL_FAILED;
import static dev.panelagent.protocol.ServerState.OFFLINE;
import static dev.panelagent.protocol.ServerState.RESTORING;
import static dev.panelagent.protocol.ServerState.RUNNING;
import static dev.panelagent.protocol.ServerState.STARTING;
import static dev.panelagent.protocol.ServerState.STOPPING;
import static dev.panelagent.protocol.ServerState.SUSPENDED;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.Event.Circumstances;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.StopStage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateMachineTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static final Map<ServerState, Set<ServerState>> TABLE = Map.ofEntries(
            entry(INSTALLING, Set.of(OFFLINE, INSTALL_FAILED)),
            entry(INSTALL_FAILED, Set.of(INSTALLING, OFFLINE, RUNNING)),
            entry(OFFLINE, Set.of(INSTALLING, STARTING, RUNNING, SUSPENDED, RESTORING)),
            entry(STARTING, Set.of(RUNNING, STOPPING, OFFLINE, CRASHED)),
            entry(RUNNING, Set.of(STOPPING, OFFLINE, CRASHED)),
            entry(STOPPING, Set.of(OFFLINE, RUNNING)),
            entry(CRASHED, Set.of(INSTALLING, STARTING, RUNNING, OFFLINE, SUSPENDED, RESTORING)),
            entry(SUSPENDED, Set.of(OFFLINE)),
            entry(RESTORING, Set.of(OFFLINE)));

    private final Recorder told = new Recorder();

    private StateMachine machine(ServerState initial) {
        return new StateMachine(new ServerId("s1"), initial, told, InstantSource.fixed(NOW));
    }

    static Stream<Arguments> allSteps() {
        return Arrays.stream(ServerState.values())
                .flatMap(from -> Arrays.stream(ServerState.values()).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest(name = "{0} > {1}")
    @MethodSource("allSteps")
    void theTableAllowsWhatItSaysAndNothingElse(ServerState from, ServerState to) {
        StateMachine machine = machine(from);
        boolean allowed = TABLE.getOrDefault(from, Set.of()).contains(to);

        assertThat(StateMachine.allows(from, to)).isEqualTo(allowed);
        if (allowed) {
            machine.move(to, Circumstances.NONE);
            assertThat(machine.state()).isEqualTo(to);
            assertThat(told.select(Event.StateChanged.class))
                    .containsExactly(new Event.StateChanged(NOW, new ServerId("s1"), from, to, Circumstances.NONE));
        } else if (from == to) {
            machine.move(to, Circumstances.NONE);
            assertThat(told.of("s1")).isEmpty();
        } else {
            assertThatIllegalStateException()
                    .isThrownBy(() -> machine.move(to, Circumstances.NONE))
                    .withMessageContainingAll("s1", from.name(), to.name());
            assertThat(machine.state()).isEqualTo(from);
            assertThat(told.of("s1")).isEmpty();
        }
    }

    @Test
    void stepsAreToldInOrder() {
        StateMachine machine = machine(OFFLINE);
        List.of(STARTING, RUNNING, RUNNING, STOPPING, OFFLINE).forEach(next -> machine.move(next, Circumstances.NONE));
        assertThat(told.of("s1"))
                .containsExactly("offline>starting", "starting>running", "running>stopping", "stopping>offline");
    }

    @Test
    void moveFromMovesOnlyFromTheExpectedState() {
        StateMachine machine = machine(STARTING);
        assertThat(machine.moveFrom(STOPPING, RUNNING, Circumstances.NONE)).isFalse();
        assertThat(machine.state()).isEqualTo(STARTING);
        assertThat(machine.moveFrom(STARTING, RUNNING, Circumstances.NONE)).isTrue();
        assertThat(told.of("s1")).containsExactly("starting>running");
    }

    @Test
    void moveWhileUpLeavesAServerAtRestAlone() {
        for (ServerState state : ServerState.values()) {
            StateMachine machine = machine(state);
            assertThat(machine.moveWhileUp(OFFLINE, Circumstances.NONE)).isEqualTo(state.isUp());
            assertThat(machine.state()).isEqualTo(state.isUp() ? OFFLINE : state);
        }
    }

    @Test
    void moveWhileUpDecidesByThePresentState() {
        StateMachine machine = machine(STOPPING);
        machine.moveWhileUp(present -> present == STOPPING ? OFFLINE : CRASHED, next -> Circumstances.NONE);
        assertThat(told.of("s1")).containsExactly("stopping>offline");
    }

    @Test
    void theLastStageOfAStopIsToldWithItsEnd() {
        StateMachine machine = machine(RUNNING);
        machine.stopping(StopStage.KILL);
        assertThat(machine.stoppedBy()).as("nothing is being stopped").isEmpty();

        machine.move(STOPPING, Circumstances.NONE);
        machine.stopping(StopStage.COMMAND);
        machine.stopping(StopStage.KILL);
        machine.stopping(StopStage.SIGNAL);
        machine.move(OFFLINE, Circumstances.NONE);

        assertThat(machine.stoppedBy()).contains(StopStage.KILL);
        assertThat(told.select(Event.StateChanged.class))
                .extracting(it -> it.circumstances().stoppedBy())
                .containsExactly(Optional.empty(), Optional.of(StopStage.KILL));
    }

    @Test
    void aStopThatDidNotComeThroughLeavesNoStageBehind() {
        StateMachine machine = machine(RUNNING);
        machine.move(STOPPING, Circumstances.NONE);
        machine.stopping(StopStage.KILL);
        machine.move(RUNNING, Circumstances.NONE);
        machine.move(CRASHED, Circumstances.NONE);
        machine.move(RUNNING, Circumstances.NONE);
        machine.move(STOPPING, Circumstances.NONE);
        machine.stopping(StopStage.COMMAND);

        assertThat(machine.stoppedBy()).contains(StopStage.COMMAND);
        assertThat(told.select(Event.StateChanged.class))
                .allSatisfy(it -> assertThat(it.circumstances().stoppedBy()).isEmpty());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomWalksNeverLeaveTheTable(long seed) {
        Random random = new Random(seed);
        StateMachine machine = machine(INSTALL_FAILED);
        ServerState[] all = ServerState.values();
        for (int i = 0; i < 500; i++) {
            ServerState before = machine.state();
            ServerState next = all[random.nextInt(all.length)];
            step(machine, random.nextInt(3), all[random.nextInt(all.length)], next);
            ServerState after = machine.state();
            assertThat(after == before || TABLE.getOrDefault(before, Set.of()).contains(after))
                    .as("seed %s, step %s: %s > %s", seed, i, before, after)
                    .isTrue();
        }
        List<Event.StateChanged> steps = told.select(Event.StateChanged.class);
        assertThat(steps).isNotEmpty();
        for (int i = 1; i < steps.size(); i++) {
            assertThat(steps.get(i).previous()).isEqualTo(steps.get(i - 1).current());
        }
    }

    private static void step(StateMachine machine, int kind, ServerState expected, ServerState next) {
        try {
            switch (kind) {
                case 0 -> machine.move(next, Circumstances.NONE);
                case 1 -> machine.moveFrom(expected, next, Circumstances.NONE);
                default -> machine.moveWhileUp(next, Circumstances.NONE);
            }
        } catch (IllegalStateException forbidden) {
            assertThat(forbidden).hasMessageContaining("cannot go from");
        }
    }
}
