package dev.panelagent.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

/**
 * Messages that wait for the Panel, numbered in order for the life of the store, whatever becomes of the process.
 * Bounded by count, size and age: the oldest give way. Thread-safe.
 */
public final class OutboxStore {
    private static final Duration OLDEST = Duration.ofDays(7);
    /** So many messages come between two looks at the bounds. */
    private static final int LOOK = 64;

    private static final String LINE_END = "\n";

    private final Database database;
    private final InstantSource clock;
    private final Bounds bounds;

    /** How much may wait; exceeded by {@value #LOOK} messages at most. */
    public record Bounds(int messages, long characters) {
        public static final Bounds DEFAULT = new Bounds(20_000, 32L << 20);
    }

    /**
     * A message to be kept.
     *
     * @param topic what it is about, where only the last message about it counts; it takes the place of earlier ones
     * @param command the command whose result it tells
     * @param frames makes its texts, none with a line end, from its number; runs on the store's thread
     */
    public record Draft(Optional<String> topic, Optional<String> command, LongFunction<List<String>> frames) {}

    /**
     * A message was kept.
     *
     * @param gaveWay how many older ones had to go
     */
    public record Kept(long seq, int gaveWay) {}

    /** A message with its number. */
    public record Message(long seq, List<String> frames) {}

    OutboxStore(Database database, InstantSource clock, Bounds bounds) {
        this.database = database;
        this.clock = clock;
        this.bounds = bounds;
    }

    /**
     * Keeps a message, in order; done when it is durable, or exceptionally if it could not be kept. What depends on it
     * runs on the store's thread and must be short.
     */
    public CompletableFuture<Kept> append(Draft draft) {
        return database.writeLater("keep a message for the Panel", connection -> append(connection, draft));
    }

    private Kept append(Connection connection, Draft draft) throws SQLException {
        if (draft.topic().isPresent()) {
            int _ = Sql.update(
                    connection,
                    "DELETE FROM outbox WHERE topic = ?",
                    draft.topic().get());
        }
        long seq = lastSeq(connection) + 1;
        String frames = String.join(LINE_END, draft.frames().apply(seq));
        int _ = Sql.update(
                connection,
                "INSERT INTO outbox (seq, at, topic, size, frames) VALUES (?, ?, ?, ?, ?)",
                seq,
                clock.millis(),
                draft.topic().orElse(null),
                frames.length(),
                frames);
        if (draft.command().isPresent()) {
            int _ = told(connection, draft.command().get());
        }
        return new Kept(seq, seq % LOOK == 0 ? trim(connection) : 0);
    }

    /** Notes that nobody is to be told of a command's result. */
    public void skip(String command) {
        var _ = database.writeLater(
                "note that command " + command + " is settled", connection -> told(connection, command));
    }

    private static int told(Connection connection, String command) throws SQLException {
        return Sql.update(connection, "UPDATE commands SET told = 1 WHERE id = ?", command);
    }

    private static long lastSeq(Connection connection) throws SQLException {
        return Sql.first(connection, "SELECT seq FROM sqlite_sequence WHERE name = 'outbox'", row -> row.getLong(1))
                .orElse(0L);
    }

    private int trim(Connection connection) throws SQLException {
        int old = Sql.update(connection, "DELETE FROM outbox WHERE at < ?", clock.millis() - OLDEST.toMillis());
        int many = Sql.update(
                connection,
                "DELETE FROM outbox WHERE seq <= (SELECT seq FROM outbox ORDER BY seq DESC LIMIT 1 OFFSET ?)",
                bounds.messages());
        int large = Sql.update(connection, """
                DELETE FROM outbox WHERE seq <= (SELECT max(seq) FROM
                    (SELECT seq, sum(size) OVER (ORDER BY seq DESC) AS total FROM outbox) WHERE total > ?)
                """, bounds.characters());
        return old + many + large;
    }

    /** The first messages after a number, in order. */
    public List<Message> after(long seq, int most) {
        return database.read(
                "read the messages for the Panel",
                connection -> Sql.list(
                        connection,
                        "SELECT seq, frames FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?",
                        row -> new Message(
                                row.getLong("seq"),
                                List.of(row.getString("frames").split(LINE_END))),
                        seq,
                        most));
    }

    /** Forgets the messages up to a number; soon, not at once. */
    public void remove(long upTo) {
        var _ = database.writeLater(
                "forget messages the Panel has",
                connection -> Sql.update(connection, "DELETE FROM outbox WHERE seq <= ?", upTo));
    }

    /** How many wait. */
    public int size() {
        return database.read(
                "count the messages for the Panel",
                connection -> Sql.first(connection, "SELECT count(*) FROM outbox", row -> row.getInt(1))
                        .orElse(0));
    }
}
