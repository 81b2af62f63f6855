package dev.panelagent.store;

import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.DesiredState;
import dev.panelagent.protocol.ServerState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The servers: what each is, should do, and was last seen doing. Thread-safe. */
public final class ServerStore {
    private final Database database;

    ServerStore(Database database) {
        this.database = database;
    }

    /** All of them, ordered by id. */
    public List<KeptServer> all() {
        return database.read(
                "read the servers",
                connection -> Sql.list(
                        connection,
                        "SELECT id, spec, desired, observed, container FROM servers ORDER BY id",
                        ServerStore::server));
    }

    private static KeptServer server(ResultSet row) throws SQLException {
        return new KeptServer(
                new ServerId(row.getString("id")),
                row.getString("spec"),
                DesiredState.valueOf(row.getString("desired")),
                ServerState.valueOf(row.getString("observed")),
                Optional.ofNullable(row.getString("container")));
    }

    /**
     * Keeps a server, new or changed; returns when it is durable.
     *
     * @throws dev.panelagent.common.StoreException if it cannot be kept
     */
    public void save(KeptServer server) {
        int _ = database.write(
                "keep server " + server.id(),
                connection -> Sql.update(
                        connection,
                        """
                        INSERT INTO servers (id, spec, desired, observed, container) VALUES (?, ?, ?, ?, ?)
                        ON CONFLICT (id) DO UPDATE SET spec = excluded.spec, desired = excluded.desired,
                            observed = excluded.observed, container = excluded.container
                        """,
                        server.id().value(),
                        server.spec(),
                        server.desired().name(),
                        server.observed().name(),
                        server.container().orElse(null)));
    }

    /** Further names of servers, each with the server it names. */
    public Map<ServerId, ServerId> aliases() {
        return database
                .read(
                        "read the names of servers",
                        connection -> Sql.list(
                                connection,
                                "SELECT alias, server FROM aliases",
                                row -> Map.entry(
                                        new ServerId(row.getString("alias")), new ServerId(row.getString("server")))))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /**
     * Gives a server these further names and no others; returns when that is durable.
     *
     * @throws dev.panelagent.common.StoreException if it cannot be kept
     */
    public void setAliases(ServerId server, Collection<ServerId> aliases) {
        int _ = database.write("keep the names of server " + server, connection -> {
            int _ = Sql.update(connection, "DELETE FROM aliases WHERE server = ?", server.value());
            for (ServerId alias : aliases) {
                int _ = Sql.update(
                        connection, "INSERT INTO aliases (alias, server) VALUES (?, ?)", alias.value(), server.value());
            }
            return aliases.size();
        });
    }

    /** The settings of a server's console as they were kept; empty if they never were. */
    public Optional<String> consoleSettings(ServerId server) {
        return database.read(
                "read the console settings of server " + server,
                connection -> Sql.first(
                        connection,
                        "SELECT console FROM servers WHERE id = ? AND console IS NOT NULL",
                        row -> row.getString("console"),
                        server.value()));
    }

    /**
     * Keeps the settings of a server's console; returns when that is durable.
     *
     * @throws dev.panelagent.common.StoreException if they cannot be kept
     */
    public void setConsoleSettings(ServerId server, String settings) {
        int _ = database.write(
                "keep the console settings of server " + server,
                connection -> Sql.update(
                        connection, "UPDATE servers SET console = ? WHERE id = ?", settings, server.value()));
    }

    /**
     * Keeps what a server is made from now; returns when it is durable.
     *
     * @throws dev.panelagent.common.StoreException if it cannot be kept
     */
    public void respec(ServerId server, String spec) {
        int _ = database.write(
                "keep the spec of server " + server,
                connection -> Sql.update(connection, "UPDATE servers SET spec = ? WHERE id = ?", spec, server.value()));
    }

    /** Notes what a server should do; soon, not at once. */
    public void desire(ServerId server, DesiredState desired) {
        var _ = database.writeLater(
                "note what server " + server + " should do",
                connection -> Sql.update(
                        connection, "UPDATE servers SET desired = ? WHERE id = ?", desired.name(), server.value()));
    }

    /** Notes what a server was seen doing; soon, not at once: the engine tells it again. */
    public void observe(ServerId server, ServerState observed, Optional<String> container) {
        var _ = database.writeLater(
                "note the state of server " + server,
                connection -> Sql.update(
                        connection,
                        "UPDATE servers SET observed = ?, container = ? WHERE id = ?",
                        observed.name(),
                        container.orElse(null),
                        server.value()));
    }

    /**
     * Forgets a server, its crashes and its mods; returns when that is durable.
     *
     * @throws dev.panelagent.common.StoreException if it cannot be forgotten
     */
    public void delete(ServerId server) {
        int _ = database.write("forget server " + server, connection -> {
            int _ = Sql.update(connection, "DELETE FROM crashes WHERE server = ?", server.value());
            return Sql.update(connection, "DELETE FROM servers WHERE id = ?", server.value());
        });
    }
}
