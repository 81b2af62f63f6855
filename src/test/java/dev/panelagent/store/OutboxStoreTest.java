package dev.panelagent.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.CommandRecord;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.store.OutboxStore.Kept;
import dev.panelagent.store.OutboxStore.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxStoreTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path dir;

    private Instant now = Instant.parse("2026-01-01T12:00:00Z");
    private OutboxStore.Bounds bounds = OutboxStore.Bounds.DEFAULT;
    private Database database;
    private OutboxStore outbox;

    @BeforeEach
    void open() {
        database = Database.open(dir, InstantSource.system());
        outbox = new OutboxStore(database, () -> now, bounds);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void reopen() {
        close();
        open();
    }

    @Test
    void messagesKeepTheirOrderAndNumbersOverARestart() {
        assertThat(add("a").seq()).isEqualTo(1);
        assertThat(add("b", "b2").seq()).isEqualTo(2);

        reopen();

        assertThat(add("c").seq()).isEqualTo(3);
        assertThat(outbox.after(0, 10))
                .containsExactly(
                        new Message(1, List.of("a #1")),
                        new Message(2, List.of("b #2", "b2 #2")),
                        new Message(3, List.of("c #3")));
        assertThat(outbox.after(1, 1)).extracting(Message::seq).containsExactly(2L);
    }

    @Test
    void numbersAreNotUsedAgainAfterAllWasSent() {
        add("a");
        Kept last = add("b");
        outbox.remove(last.seq());

        reopen();

        assertThat(outbox.size()).isZero();
        assertThat(add("c").seq()).isEqualTo(3);
    }

    @Test
    void ofATopicOnlyTheLastCounts() {
        addAbout("server one", "starting");
        addAbout("server two", "starting");
        add("a result");
        addAbout("server one", "running");

        assertThat(outbox.after(0, 10))
                .extracting(Message::frames)
                .containsExactly(List.of("starting #2"), List.of("a result #3"), List.of("running #4"));
    }

    @Test
    void aResultThatBecameAMessageIsTold() {
        CommandJournal journal = new CommandJournal(database, () -> now);
        for (String id : List.of("told", "skipped", "untold")) {
            assertThat(journal.accept(
                            new CommandJournal.Entry(id, Dialect.HTTP, "start_server", new ServerId("s"), "{}")))
                    .isEmpty();
            var _ = journal.finish(
                    id, new CommandRecord.Result(now, Outcome.COMPLETED, Optional.empty(), Optional.empty()), false);
        }

        Kept _ = outbox.append(new OutboxStore.Draft(Optional.empty(), Optional.of("told"), seq -> List.of("x")))
                .join();
        outbox.skip("skipped");
        assertThat(database.flush(LONG)).isTrue();

        assertThat(journal.untold()).extracting(CommandRecord::id).containsExactly("untold");
    }

    @Test
    void theOldestGiveWayWhenThereAreTooMany() {
        bounds = new OutboxStore.Bounds(100, 1_000_000);
        reopen();

        int gaveWay = 0;
        for (int i = 0; i < 256; i++) {
            gaveWay += add("m").gaveWay();
        }

        assertThat(gaveWay).isEqualTo(156);
        assertThat(outbox.after(0, 1000))
                .hasSize(100)
                .last()
                .extracting(Message::seq)
                .isEqualTo(256L);
    }

    @Test
    void theOldestGiveWayWhenTheyAreTooLarge() {
        bounds = new OutboxStore.Bounds(1000, 100_000);
        reopen();

        int gaveWay = 0;
        for (int i = 0; i < 64; i++) {
            gaveWay += add("m".repeat(10_000)).gaveWay();
        }

        assertThat(outbox.after(0, 1000))
                .hasSize(9)
                .last()
                .extracting(Message::seq)
                .isEqualTo(64L);
        assertThat(gaveWay).isEqualTo(55);
    }

    @Test
    void messagesOlderThanAWeekGiveWay() {
        add("old");
        now = now.plus(Duration.ofDays(8));

        int gaveWay = 0;
        for (int i = 1; i < 64; i++) {
            gaveWay += add("new").gaveWay();
        }

        assertThat(gaveWay).isOne();
        assertThat(outbox.after(0, 1)).extracting(Message::seq).containsExactly(2L);
    }

    private Kept add(String... frames) {
        return outbox.append(new OutboxStore.Draft(Optional.empty(), Optional.empty(), seq -> numbered(seq, frames)))
                .join();
    }

    private void addAbout(String topic, String frame) {
        Kept _ = outbox.append(new OutboxStore.Draft(Optional.of(topic), Optional.empty(), seq -> numbered(seq, frame)))
                .join();
    }

    private static List<String> numbered(long seq, String... frames) {
        return List.of(frames).stream().map(frame -> frame + " #" + seq).toList();
    }
}
