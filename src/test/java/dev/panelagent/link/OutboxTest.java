package dev.panelagent.link;

import static dev.panelagent.link.OutboxFixture.LONG;
import static dev.panelagent.link.OutboxFixture.change;
import static dev.panelagent.link.OutboxFixture.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.store.OutboxStore;
import dev.panelagent.testing.CapturedLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {
    @TempDir
    Path dir;

    private OutboxFixture agent;

    @BeforeEach
    void open() {
        agent = new OutboxFixture(dir, OutboxStore.Bounds.DEFAULT);
    }

    @AfterEach
    void close() {
        agent.close();
    }

    private void publish(String... commands) {
        for (String command : commands) {
            agent.outbox.publish(result(command));
        }
        agent.settle();
    }

    private static CapturedLog storeLog() {
        return CapturedLog.of("dev.panelagent.store.StoreWriter");
    }

    private RecordingSender connect(RecordingSender sender) {
        agent.connect(sender);
        return sender;
    }

    private static void awaitTold(RecordingSender sender, String... told) {
        await().atMost(LONG).untilAsserted(() -> assertThat(sender.told()).containsExactly(told));
    }

    @Test
    void eventsGoOutInOrderWithTheirNumbersAndAreThenForgotten() {
        RecordingSender panel = connect(RecordingSender.confirming());

        publish("a", "b", "c");

        awaitTold(panel, "a", "b", "c");
        assertThat(panel.numbers()).containsExactly(1L, 2L, 3L);
        agent.awaitEmpty();
    }

    @Test
    void allFramesOfAnEventCarryItsNumber() {
        RecordingSender panel = connect(RecordingSender.confirming());

        agent.outbox.publish(change("s1", ServerState.RUNNING));

        awaitTold(panel, "running");
        agent.awaitEmpty();
        assertThat(panel.frames())
                .extracting(
                        frame -> frame.path("type").asText(),
                        frame -> frame.path("seq").asLong())
                .containsExactly(tuple("event", 1L), tuple("server_status", 1L));
    }

    @Test
    void whatHappenedWhileThePanelWasAwayIsToldByTheNextAgentUnderTheNextNumbers() {
        publish("a", "b");

        close();
        open();
        RecordingSender panel = connect(RecordingSender.confirming());
        publish("c");

        awaitTold(panel, "a", "b", "c");
        assertThat(panel.numbers()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void whatWasNotHandedOverIsSentAgainOnTheNextConnection() {
        RecordingSender lost = connect(RecordingSender.holding());
        publish("a", "b");
        awaitTold(lost, "a", "b");

        agent.outbox.closed();
        RecordingSender panel = connect(RecordingSender.confirming());

        awaitTold(panel, "a", "b");
        assertThat(panel.numbers()).containsExactly(1L, 2L);
    }

    @Test
    void aConnectionThatTakesNothingMoreLosesNothing() {
        RecordingSender broken = RecordingSender.confirming();
        broken.breakDown();
        connect(broken);
        publish("a");

        RecordingSender panel = connect(RecordingSender.confirming());

        awaitTold(panel, "a");
        assertThat(broken.frames()).isEmpty();
    }

    @Test
    void whatWasHandedOverIsNotSentAgainThoughTheStoreStillHasIt() {
        RecordingSender first = connect(RecordingSender.confirming());
        publish("a", "b");
        awaitTold(first, "a", "b");

        agent.outbox.closed();
        RecordingSender second = connect(RecordingSender.confirming());
        publish("c");

        awaitTold(second, "c");
    }

    @Test
    void whatIsConfirmedAfterTheConnectionEndedIsForgottenToo() {
        RecordingSender panel = connect(RecordingSender.holding());
        publish("a");
        awaitTold(panel, "a");
        agent.outbox.closed();

        panel.confirm();

        agent.awaitEmpty();
    }

    @Test
    void aPanelThatTakesNothingHasOnlyAFewEventsUnderWay() {
        RecordingSender slow = connect(RecordingSender.holding());
        String[] commands = IntStream.range(0, 200).mapToObj(String::valueOf).toArray(String[]::new);
        publish(commands);
        await().atMost(LONG).until(() -> slow.told().size() == 64);

        await().atMost(LONG).until(() -> {
            slow.confirm();
            return slow.told().size() == commands.length;
        });

        assertThat(slow.told()).containsExactly(commands);
    }

    @Test
    void whileThePanelIsAwayOnlyTheLastStateOfAServerCounts() {
        agent.outbox.publish(change("s1", ServerState.STOPPING));
        agent.outbox.publish(change("s2", ServerState.STARTING));
        publish("stop of s1");
        agent.outbox.publish(change("s1", ServerState.OFFLINE));
        agent.settle();

        RecordingSender panel = connect(RecordingSender.confirming());

        awaitTold(panel, "starting", "stop of s1", "stopped");
        assertThat(panel.numbers()).containsExactly(2L, 3L, 4L);
    }

    @Test
    void aConnectedPanelIsToldEveryState() {
        RecordingSender panel = connect(RecordingSender.holding());

        agent.outbox.publish(change("s1", ServerState.STOPPING));
        agent.outbox.publish(change("s1", ServerState.OFFLINE));
        agent.outbox.publish(change("s1", ServerState.STARTING));

        awaitTold(panel, "stopping", "stopped", "starting");
    }

    @Test
    void onceThePanelAcknowledgesOnlyThatCounts() {
        RecordingSender first = connect(RecordingSender.confirming());
        agent.outbox.acknowledged(0);
        publish("a", "b", "c");
        awaitTold(first, "a", "b", "c");

        agent.outbox.acknowledged(1);
        await().atMost(LONG).until(() -> agent.store.size() == 2);
        agent.outbox.closed();
        RecordingSender second = connect(RecordingSender.holding());

        awaitTold(second, "b", "c");
        assertThat(second.numbers()).containsExactly(2L, 3L);
        agent.outbox.acknowledged(3);
        agent.awaitEmpty();
    }

    @Test
    void anAcknowledgementOfWhatWasNotSentCountsUpToWhatWas() {
        RecordingSender first = connect(RecordingSender.confirming());
        publish("a");
        awaitTold(first, "a");
        agent.outbox.acknowledged(1_000);
        publish("b");
        awaitTold(first, "a", "b");

        agent.outbox.closed();
        RecordingSender second = connect(RecordingSender.confirming());

        awaitTold(second, "b");
    }

    @Test
    void anAcknowledgementNeverTakesBackAnEarlierOne() {
        RecordingSender first = connect(RecordingSender.holding());
        publish("a", "b");
        awaitTold(first, "a", "b");
        agent.outbox.acknowledged(2);
        agent.outbox.acknowledged(1);

        agent.outbox.closed();

        agent.awaitEmpty();
    }

    @Test
    void aPanelThatDoesNotAcknowledgeOnItsNextConnectionNeedNot() {
        connect(RecordingSender.confirming());
        agent.outbox.acknowledged(0);
        publish("a");
        agent.outbox.closed();
        RecordingSender second = connect(RecordingSender.confirming());

        awaitTold(second, "a");

        agent.awaitEmpty();
    }

    @Test
    void whatTheStoreCannotKeepIsSentAtOnceWithoutANumber() {
        RecordingSender panel = connect(RecordingSender.confirming());
        agent.kept.close();
        try (CapturedLog _ = storeLog()) {
            agent.outbox.publish(result("a"));

            assertThat(panel.told()).containsExactly("a");
            assertThat(panel.frames()).noneMatch(frame -> frame.has("seq"));
        }
    }

    @Test
    void publishingNeverWaitsForAStoreThatHangs() {
        RecordingSender panel = connect(RecordingSender.confirming());
        CompletableFuture<List<String>> disk = new CompletableFuture<>();
        var _ = agent.store.append(new OutboxStore.Draft(Optional.empty(), Optional.empty(), seq -> disk.join()));

        try (CapturedLog _ = storeLog()) {
            assertTimeoutPreemptively(
                    LONG,
                    () -> IntStream.range(0, 10_000).forEach(i -> agent.outbox.publish(result(String.valueOf(i)))));
        }
        assertThat(panel.told()).as("more than the store's queue takes").contains("9999");
        disk.complete(List.of("{}"));
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(panel.told()).hasSize(10_000).doesNotHaveDuplicates());
    }

    @Test
    void aFullOutboxSaysInTheLogAndToThePanelHowManyEventsItDropped() {
        close();
        agent = new OutboxFixture(dir, new OutboxStore.Bounds(100, 1_000_000));
        try (CapturedLog log = new CapturedLog(LostMessages.class)) {
            IntStream.range(0, 256).forEach(i -> agent.outbox.publish(result("c" + i)));
            agent.settle();

            RecordingSender panel = connect(RecordingSender.confirming());

            await().atMost(LONG).until(() -> panel.told().contains("messages_dropped"));
            JsonNode dropped = panel.frames().getLast();
            assertThat(dropped.path("data").path("count").asLong()).isEqualTo(156);
            assertThat(dropped.path("seq").asLong()).isEqualTo(257);
            assertThat(panel.numbers())
                    .isEqualTo(LongStream.rangeClosed(157, 257).boxed().toList());
            assertThat(log.lines())
                    .containsExactly(
                            "WARNING Too many messages wait for the Panel, or for too long: the oldest are being dropped",
                            "WARNING Messages for the Panel dropped while it was away: 156");
        }
    }

    @Test
    void whatAConnectedPanelDoesNotTakeAndIsDroppedIsToldToo() {
        close();
        agent = new OutboxFixture(dir, new OutboxStore.Bounds(100, 1_000_000));
        RecordingSender panel = connect(RecordingSender.confirming());
        agent.outbox.acknowledged(0);

        IntStream.range(0, 256).forEach(i -> agent.outbox.publish(result("c" + i)));

        await().atMost(LONG).until(() -> panel.told().contains("messages_dropped"));
    }

    @Test
    void whatWasDroppedIsToldAfterARestart() {
        close();
        agent = new OutboxFixture(dir, new OutboxStore.Bounds(100, 1_000_000));
        IntStream.range(0, 128).forEach(i -> agent.outbox.publish(result("c" + i)));
        agent.settle();

        agent.outbox.finish(Duration.ofSeconds(1));
        close();
        open();
        RecordingSender panel = connect(RecordingSender.confirming());

        await().atMost(LONG).until(() -> panel.told().contains("messages_dropped"));
        assertThat(panel.frames().getLast().path("data").path("count").asLong()).isEqualTo(28);
    }

    @Test
    void theEndWaitsUntilAllIsHandedOver() {
        RecordingSender panel = connect(RecordingSender.confirming());
        IntStream.range(0, 500).forEach(i -> agent.outbox.publish(result("c" + i)));

        agent.outbox.finish(LONG);

        assertThat(panel.told()).hasSize(500);
    }

    @Test
    void theEndDoesNotWaitForAPanelThatTakesNothingAndNothingIsLost() {
        RecordingSender hung = connect(RecordingSender.holding());
        publish("a");

        agent.outbox.finish(Duration.ofMillis(100));
        close();
        open();

        RecordingSender panel = connect(RecordingSender.confirming());
        awaitTold(panel, "a");
        assertThat(hung.numbers()).as("the same event").isSubsetOf(panel.numbers());
    }
}
