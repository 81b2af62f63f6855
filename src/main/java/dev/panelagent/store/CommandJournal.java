package dev.panelagent.store;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import dev.panelagent.common.StoreException;
import dev.panelagent.protocol.CommandRecord;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Event;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The commands that change something: each is kept before it is acknowledged, and its one result after. Results are kept
 * for a week, and no more than {@value #MOST}. Thread-safe.
 */
public final class CommandJournal {
    private static final int MOST = 50_000;
    private static final Duration KEPT = Duration.ofDays(7);
    /** So many commands come between two clean-ups. */
    private static final int CLEAN_UP = 500;

    private static final String COLUMNS = "id, action, server, accepted, finished, outcome, code, error";

    private final Database database;
    private final InstantSource clock;

    CommandJournal(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A command to be kept.
     *
     * @param body as {@link dev.panelagent.protocol.CommandCodec} writes it; kept until the result is known
     */
    public record Entry(String id, Dialect dialect, String action, ServerId serverId, String body) {}

    /** A command without a result, to be taken up again. */
    public record Unfinished(CommandRecord command, Dialect dialect, String body) {}

    /**
     * Keeps a command; returns when it is durable.
     *
     * @return the command of that id that was kept earlier, if there is one; nothing is changed then
     * @throws StoreException if it cannot be kept; it will not be taken up then, not even after a restart
     */
    public Optional<CommandRecord> accept(Entry entry) {
        try {
            return database.write("keep command " + entry.id(), connection -> accept(connection, entry));
        } catch (StoreException e) {
            // It may have been written after all, a moment too late.
            var _ = withdraw(entry.id());
            throw e;
        }
    }

    private Optional<CommandRecord> accept(Connection connection, Entry entry) throws SQLException {
        Optional<CommandRecord> earlier = find(connection, entry.id());
        if (earlier.isPresent()) {
            return earlier;
        }
        int _ = Sql.update(
                connection,
                "INSERT INTO commands (id, dialect, action, server, body, accepted) VALUES (?, ?, ?, ?, ?, ?)",
                entry.id(),
                entry.dialect().name(),
                entry.action(),
                entry.serverId().value(),
                entry.body(),
                clock.millis());
        cleanUp(connection);
        return Optional.empty();
    }

    private void cleanUp(Connection connection) throws SQLException {
        long newest = Sql.first(connection, "SELECT max(number) FROM commands", row -> row.getLong(1))
                .orElse(0L);
        if (newest % CLEAN_UP == 0) {
            int _ = Sql.update(
                    connection,
                    "DELETE FROM commands WHERE outcome IS NOT NULL AND (finished < ? OR number <= ?)",
                    clock.millis() - KEPT.toMillis(),
                    newest - MOST);
        }
    }

    /**
     * Keeps the result of a command, soon; the first result counts. Done when it is durable.
     *
     * @param told whether nobody needs to be told of it any more
     */
    public CompletableFuture<Integer> finish(String id, CommandRecord.Result result, boolean told) {
        return database.writeLater(
                "keep the result of command " + id,
                connection -> Sql.update(
                        connection,
                        """
                        UPDATE commands SET finished = ?, outcome = ?, code = ?, error = ?, told = ?, body = NULL
                        WHERE id = ? AND outcome IS NULL
                        """,
                        result.finished().toEpochMilli(),
                        result.outcome().name(),
                        result.code().map(ErrorCode::name).orElse(null),
                        result.error().orElse(null),
                        told ? 1 : 0,
                        id));
    }

    /** Forgets a command that was refused after all, soon. Done when that is durable. */
    public CompletableFuture<Integer> withdraw(String id) {
        return database.writeLater(
                "withdraw command " + id,
                connection -> Sql.update(connection, "DELETE FROM commands WHERE id = ? AND outcome IS NULL", id));
    }

    /** A command that was kept. */
    public Optional<CommandRecord> find(String id) {
        return database.read("look for command " + id, connection -> find(connection, id));
    }

    private static Optional<CommandRecord> find(Connection connection, String id) throws SQLException {
        return Sql.first(connection, "SELECT " + COLUMNS + " FROM commands WHERE id = ?", CommandJournal::command, id);
    }

    /** The commands without a result, in the order they came. */
    public List<Unfinished> unfinished() {
        return database.read(
                "read the commands in progress",
                connection -> Sql.list(
                        connection,
                        "SELECT " + COLUMNS + ", dialect, body FROM commands WHERE outcome IS NULL ORDER BY number",
                        row -> new Unfinished(
                                command(row), Dialect.valueOf(row.getString("dialect")), row.getString("body"))));
    }

    /** The commands whose result has not become a message yet, in the order they came. */
    public List<CommandRecord> untold() {
        return database.read(
                "read the results nobody was told of",
                connection -> Sql.list(
                        connection,
                        "SELECT " + COLUMNS + " FROM commands WHERE told = 0 AND outcome IS NOT NULL ORDER BY number",
                        CommandJournal::command));
    }

    private static CommandRecord command(ResultSet row) throws SQLException {
        return new CommandRecord(
                row.getString("id"),
                row.getString("action"),
                new ServerId(row.getString("server")),
                Instant.ofEpochMilli(row.getLong("accepted")),
                result(row));
    }

    private static Optional<CommandRecord.Result> result(ResultSet row) throws SQLException {
        @Nullable String outcome = row.getString("outcome");
        if (outcome == null) {
            return Optional.empty();
        }
        return Optional.of(new CommandRecord.Result(
                Instant.ofEpochMilli(row.getLong("finished")),
                Event.Outcome.valueOf(outcome),
                Optional.ofNullable(row.getString("code")).map(ErrorCode::valueOf),
                Optional.ofNullable(row.getString("error"))));
    }
}
