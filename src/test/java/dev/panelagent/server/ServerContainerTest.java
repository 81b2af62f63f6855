package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.EngineEvent;
import dev.panelagent.engine.Health;
import dev.panelagent.protocol.ServerState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run is known by the moment it started. */
class ServerContainerTest {
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:01Z");
    private static final Instant SECOND = Instant.parse("2026-01-01T00:00:02Z");

    private final ServerContainer container = new ServerContainer(Optional.empty(), ServerState.OFFLINE);

    private static ContainerInfo running(Instant since) {
        return info("c", true, Optional.of(since), 0);
    }

    private static ContainerInfo ended(Instant since, int code) {
        return info("c", false, Optional.of(since), code);
    }

    private static ContainerInfo neverStarted() {
        return info("c", false, Optional.empty(), 0);
    }

    private static ContainerInfo info(String id, boolean running, Optional<Instant> since, int code) {
        return info(id, running, since, code, Health.NONE);
    }

    private static ContainerInfo info(String id, boolean running, Optional<Instant> since, int code, Health health) {
        return new ContainerInfo(
                id,
                "n",
                "i",
                Map.of(),
                running,
                running ? 42 : 0,
                Optional.empty(),
                since,
                Optional.empty(),
                code,
                false,
                false,
                health,
                Optional.empty());
    }

    private static ContainerInfo running(Instant since, Health health) {
        return info("c", true, Optional.of(since), 0, health);
    }

    @Test
    void aRunGoesFromItsStartToItsEnd() {
        container.created("c", "n");
        assertThat(container.isRunning()).isFalse();
        container.starting();
        CompletableFuture<Exit> end = container.exit();

        assertThat(container.observe(running(FIRST))).isEmpty();
        assertThat(container.pid()).hasValue(42);
        assertThat(container.startedAt()).contains(FIRST);

        assertThat(container.observe(ended(FIRST, 3))).contains(new Exit(3, false));
        assertThat(end).isNotDone();
        container.finish(new Exit(3, false));
        assertThat(end).isCompletedWithValue(new Exit(3, false));
        assertThat(container.isRunning()).isFalse();
        assertThat(container.pid()).isEmpty();
        assertThat(container.startedAt()).isEmpty();
    }

    @Test
    void theEndOfARunIsNewsOnlyOnce() {
        container.observe(running(FIRST));
        assertThat(container.observe(ended(FIRST, 3))).isPresent();
        assertThat(container.observe(ended(FIRST, 3))).isEmpty();
    }

    @Test
    void theEndOfAnOldRunIsNotTakenForThatOfTheNew() {
        container.observe(running(FIRST));
        container.observe(ended(FIRST, 3)).ifPresent(container::finish);
        container.starting();

        assertThat(container.observe(ended(FIRST, 3))).isEmpty();
        assertThat(container.isRunning()).isTrue();
        assertThat(container.observe(ended(SECOND, 0))).contains(new Exit(0, false));
    }

    @Test
    void aContainerThatHasNotStartedYetIsNoEndOfARun() {
        container.created("c", "n");
        container.starting();
        assertThat(container.observe(neverStarted())).isEmpty();
        assertThat(container.isRunning()).isTrue();
    }

    @Test
    void lateNewsThatARunGoesOnDoesNotBringItBack() {
        container.observe(running(FIRST));
        container.observe(ended(FIRST, 0)).ifPresent(container::finish);

        container.observe(running(FIRST));

        assertThat(container.isRunning()).isFalse();
        assertThat(container.pid()).isEmpty();
        container.observe(running(SECOND));
        assertThat(container.isRunning()).isTrue();
    }

    @Test
    void lateNewsOfAContainerThatIsGoneDoesNotBringItBack() {
        container.observe(running(FIRST));
        container.gone().ifPresent(container::finish);

        container.observe(running(FIRST));

        assertThat(container.id()).isEmpty();
        assertThat(container.isRunning()).isFalse();
    }

    @Test
    void aStartInDoubtIsSettledByALook() {
        container.created("c", "n");
        container.starting();
        assertThat(container.settlesDoubt(neverStarted())).isFalse();

        container.startInDoubt();
        assertThat(container.settlesDoubt(running(FIRST))).isFalse();
        assertThat(container.settlesDoubt(neverStarted())).isTrue();
        assertThat(container.isRunning()).isFalse();
        assertThat(container.settlesDoubt(neverStarted())).isFalse();
    }

    @Test
    void aStartInDoubtThatRunsIsInDoubtNoMore() {
        container.created("c", "n");
        container.starting();
        container.startInDoubt();
        container.observe(running(FIRST));
        assertThat(container.settlesDoubt(neverStarted())).isFalse();
        assertThat(container.isRunning()).isTrue();
    }

    @Test
    void whatRanOutOfMemoryIsRememberedForItsRunAlone() {
        container.observe(running(FIRST));
        container.outOfMemory();
        container.observe(running(FIRST));
        assertThat(container.observe(ended(FIRST, 137))).contains(new Exit(137, true));
        container.finish(new Exit(137, true));

        container.observe(running(SECOND));
        assertThat(container.observe(ended(SECOND, 1))).contains(new Exit(1, false));
    }

    @Test
    void theEnginesWordEndsThePresentRunAndNoOther() {
        container.created("c", "n");
        container.starting();
        assertThat(container.died(SECOND, 3)).as("of a run not seen yet").isEmpty();
        container.observe(running(SECOND));

        assertThat(container.died(FIRST, 3)).as("of an earlier run").isEmpty();
        assertThat(container.died(SECOND.plusSeconds(1), 137))
                .as("perhaps for memory")
                .isEmpty();
        assertThat(container.died(SECOND.plusSeconds(1), 3)).contains(new Exit(3, false));

        container.finish(new Exit(3, false));
        assertThat(container.observe(running(SECOND))).as("a look begun before").isEmpty();
        assertThat(container.isRunning()).isFalse();
        assertThat(container.observe(ended(SECOND, 3))).isEmpty();
    }

    @Test
    void aRunIsHealthyWhenItIsSeenToBe() {
        container.created("c", "n");
        container.starting();
        CompletableFuture<Void> healthy = container.healthy();

        container.observe(running(FIRST, Health.STARTING));
        container.observe(running(FIRST, Health.UNHEALTHY));
        assertThat(healthy).isNotDone();

        container.observe(running(FIRST, Health.HEALTHY));
        assertThat(healthy).isDone();
    }

    @Test
    void theHealthOfAnOldRunSaysNothingOfTheNew() {
        container.observe(running(FIRST, Health.HEALTHY));
        container.observe(ended(FIRST, 0)).ifPresent(container::finish);
        container.starting();

        container.observe(running(FIRST, Health.HEALTHY));
        container.observe(running(SECOND, Health.STARTING));

        assertThat(container.healthy()).isNotDone();
    }

    @Test
    void aStartOfAnEarlierLifeThatIsNotSeenToRunIsNotToldToHaveEnded() {
        ServerContainer next = new ServerContainer(Optional.of("c"), ServerState.STARTING);
        assertThat(next.isRunning()).isTrue();

        assertThat(next.observe(ended(FIRST, 143))).isEmpty();
        assertThat(next.settlesDoubt(ended(FIRST, 143))).isTrue();
        assertThat(next.isRunning()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = ServerState.class,
            names = {"STARTING", "RUNNING", "STOPPING"})
    void whatAnEarlierLifeSawUpIsNotIfItsContainerNeverRan(ServerState seen) {
        ServerContainer next = new ServerContainer(Optional.of("c"), seen);

        assertThat(next.observe(neverStarted())).isEmpty();
        assertThat(next.settlesDoubt(neverStarted())).isTrue();
        assertThat(next.isRunning()).isFalse();
    }

    @Test
    void aRunAnEarlierLifeSawEndsAsAnyOther() {
        ServerContainer next = new ServerContainer(Optional.of("c"), ServerState.RUNNING);
        assertThat(next.observe(ended(FIRST, 3))).contains(new Exit(3, false));
    }

    @Test
    void aStartOfAnEarlierLifeThatIsSeenToRunEndsAsAnyOther() {
        ServerContainer next = new ServerContainer(Optional.of("c"), ServerState.STARTING);
        assertThat(next.observe(running(FIRST))).isEmpty();
        assertThat(next.observe(ended(FIRST, 3))).contains(new Exit(3, false));
    }

    @Test
    void whoeverWaitsCanGiveUpWithoutHarmToOthers() {
        container.starting();
        CompletableFuture<Exit> other = container.exit();
        container.exit().cancel(true);
        container.finish(new Exit(1, false));
        assertThat(other).isCompletedWithValue(new Exit(1, false));
    }

    @Test
    void onlyEventsOfThisContainerConcernIt() {
        EngineEvent event = new EngineEvent.Died("c", FIRST, Map.of(), 0);
        assertThat(container.concerns(event)).isFalse();
        container.created("c", "n");
        assertThat(container.concerns(event)).isTrue();
        container.created("d", "n");
        assertThat(container.concerns(event)).isFalse();
    }
}
