package dev.panelagent.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables, as a list of steps: a database is brought from the step it is at to the last. A step never changes once released. */
final class Schema {
    private static final List<String> STEPS = List.of("""
            CREATE TABLE servers (
                id TEXT PRIMARY KEY,
                spec TEXT NOT NULL,
                desired TEXT NOT NULL,
                observed TEXT NOT NULL,
                container TEXT
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE aliases (
                alias TEXT PRIMARY KEY,
                server TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX aliases_of_server ON aliases (server);
            CREATE TABLE commands (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                dialect TEXT NOT NULL,
                action TEXT NOT NULL,
                server TEXT NOT NULL,
                body TEXT,
                accepted INTEGER NOT NULL,
                finished INTEGER,
                outcome TEXT,
                code TEXT,
                error TEXT,
                told INTEGER NOT NULL DEFAULT 0
            ) STRICT;
            CREATE INDEX commands_open ON commands (number) WHERE outcome IS NULL;
            CREATE INDEX commands_untold ON commands (number) WHERE told = 0;
            CREATE TABLE outbox (
                seq INTEGER PRIMARY KEY AUTOINCREMENT,
                at INTEGER NOT NULL,
                topic TEXT,
                size INTEGER NOT NULL,
                frames TEXT NOT NULL
            ) STRICT;
            CREATE INDEX outbox_topics ON outbox (topic) WHERE topic IS NOT NULL;
            CREATE TABLE crashes (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                server TEXT NOT NULL,
                at INTEGER NOT NULL,
                report TEXT NOT NULL
            ) STRICT;
            CREATE INDEX crashes_of_server ON crashes (server, at);
            """, "ALTER TABLE servers ADD COLUMN console TEXT;", """
            CREATE TABLE mods (
                number INTEGER PRIMARY KEY,
                server TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
                id TEXT NOT NULL,
                name TEXT NOT NULL,
                version TEXT,
                source TEXT NOT NULL,
                installed INTEGER NOT NULL,
                sha256 TEXT NOT NULL,
                size INTEGER NOT NULL,
                UNIQUE (server, id)
            ) STRICT;
            CREATE TABLE mod_files (
                mod INTEGER NOT NULL REFERENCES mods (number) ON DELETE CASCADE,
                path TEXT NOT NULL,
                directory INTEGER NOT NULL,
                PRIMARY KEY (mod, path)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX mod_files_paths ON mod_files (path);
            """);

    private Schema() {}

    /**
     * Brings a database up to date, each step in a transaction.
     *
     * @throws SQLException also if a newer agent made it
     */
    static void migrate(Connection connection) throws SQLException {
        int version = version(connection);
        if (version > STEPS.size()) {
            throw new SQLException(
                    "made by a newer agent: its schema is " + version + ", this one knows " + STEPS.size());
        }
        for (int step = version; step < STEPS.size(); step++) {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(
                        "BEGIN IMMEDIATE; " + STEPS.get(step) + " PRAGMA user_version = " + (step + 1) + "; COMMIT");
            }
        }
    }

    static int version(Connection connection) throws SQLException {
        return Sql.first(connection, "PRAGMA user_version", row -> row.getInt(1))
                .orElseThrow();
    }
}
