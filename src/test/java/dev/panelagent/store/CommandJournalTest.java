package dev.panelagent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import dev.panelagent.common.StoreException;
import dev.panelagent.protocol.CommandRecord;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.testing.CapturedLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandJournalTest {
    private static final ServerId SERVER = new ServerId("game");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path dir;

    private Instant now = NOON;
    private Database database;
    private CommandJournal journal;

    @BeforeEach
    void open() {
        database = Database.open(dir, InstantSource.system());
        journal = new CommandJournal(database, () -> now);
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
    void aCommandIsKeptBeforeItIsAcknowledged() {
        assertThat(journal.accept(entry("c1", "start_server"))).isEmpty();

        reopen();

        CommandRecord expected = new CommandRecord("c1", "start_server", SERVER, NOON, Optional.empty());
        assertThat(journal.find("c1")).contains(expected);
        assertThat(journal.unfinished())
                .containsExactly(new CommandJournal.Unfinished(expected, Dialect.ISSUE27, "{\"body\":1}"));
    }

    @Test
    void theSameIdAgainShowsTheFirstAndChangesNothing() {
        assertThat(journal.accept(entry("c1", "start_server"))).isEmpty();
        now = NOON.plusSeconds(5);

        Optional<CommandRecord> again = journal.accept(entry("c1", "stop_server"));

        assertThat(again).contains(new CommandRecord("c1", "start_server", SERVER, NOON, Optional.empty()));
        assertThat(journal.unfinished()).hasSize(1);
    }

    @Test
    void aCommandHasOneResultTheFirst() {
        assertThat(journal.accept(entry("c1", "stop_server"))).isEmpty();
        now = NOON.plusSeconds(2);
        CommandRecord.Result first = result(Outcome.FAILED, Optional.of(ErrorCode.TIMEOUT), Optional.of("too slow"));

        var _ = journal.finish("c1", first, false);
        var _ = journal.finish("c1", result(Outcome.COMPLETED, Optional.empty(), Optional.empty()), false);
        reopen();

        CommandRecord found = journal.find("c1").orElseThrow();
        assertThat(found.result()).contains(first);
        assertThat(found.took()).isEqualTo(Duration.ofSeconds(2));
        assertThat(journal.unfinished()).isEmpty();
    }

    @Test
    void resultsNobodyWasToldOfAreFoundAgain() {
        assertThat(journal.accept(entry("told", "start_server"))).isEmpty();
        assertThat(journal.accept(entry("untold", "start_server"))).isEmpty();
        assertThat(journal.accept(entry("open", "start_server"))).isEmpty();
        var _ = journal.finish("told", result(Outcome.COMPLETED, Optional.empty(), Optional.empty()), true);
        var _ = journal.finish("untold", result(Outcome.COMPLETED, Optional.empty(), Optional.empty()), false);

        reopen();

        assertThat(journal.untold()).extracting(CommandRecord::id).containsExactly("untold");
    }

    @Test
    void aCommandThatCouldNotBeKeptIsRefusedAndNotTakenUpLater() {
        database.close();
        try (CapturedLog _ = new CapturedLog(StoreWriter.class)) {
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> journal.accept(entry("c1", "start_server")))
                    .withMessageContaining("cannot keep command c1");
        }

        open();
        assertThat(journal.unfinished()).isEmpty();
    }

    @Test
    void oldResultsAreForgottenButNothingInProgress() {
        assertThat(journal.accept(entry("old", "start_server"))).isEmpty();
        var _ = journal.finish("old", result(Outcome.COMPLETED, Optional.empty(), Optional.empty()), true);
        assertThat(journal.accept(entry("stuck", "start_server"))).isEmpty();
        now = NOON.plus(Duration.ofDays(8));

        for (int i = 0; i < 500; i++) {
            assertThat(journal.accept(entry("new-" + i, "start_server"))).isEmpty();
        }

        assertThat(journal.find("old")).isEmpty();
        assertThat(journal.find("stuck")).isPresent();
    }

    private CommandRecord.Result result(Outcome outcome, Optional<ErrorCode> code, Optional<String> error) {
        return new CommandRecord.Result(now, outcome, code, error);
    }

    private static CommandJournal.Entry entry(String id, String action) {
        return new CommandJournal.Entry(id, Dialect.ISSUE27, action, SERVER, "{\"body\":1}");
    }
}
