package dev.panelagent.store;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.common.Text;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The mods of the servers with the files each owns. They go with their server. Thread-safe. */
public final class ModStore {
    public static final int MOST_PER_SERVER = 1000;
    public static final int MOST_FILES = 10_000;

    private static final String SELECT = "SELECT number, id, name, version, source, installed, sha256, size FROM mods";

    private final Database database;

    ModStore(Database database) {
        this.database = database;
    }

    /** A server's mods with all their files, ordered by id. */
    public List<KeptMod> of(ServerId server) {
        return database.read("read the mods of server " + server, connection -> {
            List<KeptMod> mods = new ArrayList<>();
            for (Row row : Sql.list(connection, SELECT + " WHERE server = ? ORDER BY id", Row::of, server.value())) {
                mods.add(row.mod(connection));
            }
            return mods;
        });
    }

    /** How many it has. */
    public int count(ServerId server) {
        return database.read(
                "count the mods of server " + server,
                connection -> Sql.first(
                                connection,
                                "SELECT count(*) FROM mods WHERE server = ?",
                                row -> row.getInt(1),
                                server.value())
                        .orElse(0));
    }

    /** One of them. */
    public Optional<KeptMod> find(ServerId server, String id) {
        return database.read("read a mod of server " + server, connection -> {
            Optional<Row> row =
                    Sql.first(connection, SELECT + " WHERE server = ? AND id = ?", Row::of, server.value(), id);
            return row.isPresent() ? Optional.of(row.get().mod(connection)) : Optional.empty();
        });
    }

    /** The id of a mod, other than this one, that a file belongs to. */
    public Optional<String> otherOwner(ServerId server, String path, String than) {
        return database.read(
                "look for the mod of a file of server " + server,
                connection -> Sql.first(connection, """
                        SELECT id FROM mod_files JOIN mods ON number = mod
                        WHERE path = ? AND server = ? AND id <> ? AND directory = 0 ORDER BY id
                        """, row -> row.getString("id"), path, server.value(), than));
    }

    /**
     * Keeps a mod in place of the one of that id; returns when it is durable.
     *
     * @throws RequestException LIMIT_EXCEEDED for more than {@value #MOST_FILES} files, or mods past {@value
     *     #MOST_PER_SERVER}
     * @throws dev.panelagent.common.StoreException if it cannot be kept; what was kept before stays
     */
    public void put(ServerId server, KeptMod mod) {
        requireRoom(server, mod);
        int _ = database.write("keep mod " + Text.quote(mod.id()) + " of server " + server, connection -> {
            delete(connection, server, mod.id());
            insert(connection, server, mod);
            return 1;
        });
    }

    private void requireRoom(ServerId server, KeptMod mod) {
        if (mod.files().size() > MOST_FILES || mod.directories().size() > MOST_FILES) {
            throw new RequestException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "mod " + Text.quote(mod.id()) + " has more than " + MOST_FILES + " files",
                    "unpack it as ordinary files instead");
        }
        if (count(server) >= MOST_PER_SERVER && find(server, mod.id()).isEmpty()) {
            throw new RequestException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "server " + server + " has " + MOST_PER_SERVER + " mods",
                    "uninstall some first");
        }
    }

    private static void insert(Connection connection, ServerId server, KeptMod mod) throws SQLException {
        long number = Sql.first(
                        connection,
                        """
                        INSERT INTO mods (server, id, name, version, source, installed, sha256, size)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING number
                        """,
                        row -> row.getLong("number"),
                        server.value(),
                        mod.id(),
                        mod.name(),
                        mod.version().orElse(null),
                        mod.source(),
                        mod.installedAt().toEpochMilli(),
                        mod.sha256(),
                        mod.size())
                .orElseThrow();
        insert(connection, number, mod.files(), false);
        insert(connection, number, mod.directories(), true);
    }

    private static void insert(Connection connection, long mod, List<String> paths, boolean directory)
            throws SQLException {
        for (String path : paths) {
            int _ = Sql.update(
                    connection,
                    "INSERT INTO mod_files (mod, path, directory) VALUES (?, ?, ?)",
                    mod,
                    path,
                    directory ? 1 : 0);
        }
    }

    /**
     * Forgets a mod; returns when that is durable.
     *
     * @throws dev.panelagent.common.StoreException if it cannot be forgotten
     */
    public void remove(ServerId server, String id) {
        int _ = database.write(
                "forget mod " + Text.quote(id) + " of server " + server, connection -> delete(connection, server, id));
    }

    private static int delete(Connection connection, ServerId server, String id) throws SQLException {
        return Sql.update(connection, "DELETE FROM mods WHERE server = ? AND id = ?", server.value(), id);
    }

    /** A row of the table, without what the mod owns. */
    private record Row(long number, KeptMod bare) {
        static Row of(ResultSet row) throws SQLException {
            return new Row(
                    row.getLong("number"),
                    new KeptMod(
                            row.getString("id"),
                            row.getString("name"),
                            Optional.ofNullable(row.getString("version")),
                            row.getString("source"),
                            Instant.ofEpochMilli(row.getLong("installed")),
                            row.getString("sha256"),
                            row.getLong("size"),
                            List.of(),
                            List.of()));
        }

        KeptMod mod(Connection connection) throws SQLException {
            return new KeptMod(
                    bare.id(),
                    bare.name(),
                    bare.version(),
                    bare.source(),
                    bare.installedAt(),
                    bare.sha256(),
                    bare.size(),
                    paths(connection, false),
                    paths(connection, true));
        }

        private List<String> paths(Connection connection, boolean directory) throws SQLException {
            return Sql.list(
                    connection,
                    "SELECT path FROM mod_files WHERE mod = ? AND directory = ? ORDER BY path",
                    row -> row.getString("path"),
                    number,
                    directory ? 1 : 0);
        }
    }
}
