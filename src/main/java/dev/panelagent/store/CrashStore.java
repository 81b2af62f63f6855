package dev.panelagent.store;

import dev.panelagent.common.ServerId;
import java.time.Instant;
import java.util.List;

/** The crashes of the servers, the newest of each. Thread-safe. */
public final class CrashStore {
    private static final int MOST_PER_SERVER = 50;

    private final Database database;

    CrashStore(Database database) {
        this.database = database;
    }

    /** Keeps a crash; soon, not at once. */
    public void add(ServerId server, Instant at, String report) {
        var _ = database.writeLater("keep a crash of server " + server, connection -> {
            int _ = Sql.update(
                    connection,
                    "INSERT INTO crashes (server, at, report) VALUES (?, ?, ?)",
                    server.value(),
                    at.toEpochMilli(),
                    report);
            return Sql.update(connection, """
                    DELETE FROM crashes WHERE server = ?1 AND number NOT IN
                        (SELECT number FROM crashes WHERE server = ?1 ORDER BY number DESC LIMIT ?2)
                    """, server.value(), MOST_PER_SERVER);
        });
    }

    /** When a server crashed after a moment, oldest first. */
    public List<Instant> since(ServerId server, Instant moment) {
        return database.read(
                "read the crashes of server " + server,
                connection -> Sql.list(
                        connection,
                        "SELECT at FROM crashes WHERE server = ? AND at > ? ORDER BY at",
                        row -> Instant.ofEpochMilli(row.getLong("at")),
                        server.value(),
                        moment.toEpochMilli()));
    }

    /** The reports of a server's last crashes, newest first. */
    public List<String> reports(ServerId server, int most) {
        return database.read(
                "read the crashes of server " + server,
                connection -> Sql.list(
                        connection,
                        "SELECT report FROM crashes WHERE server = ? ORDER BY number DESC LIMIT ?",
                        row -> row.getString("report"),
                        server.value(),
                        most));
    }
}
