package dev.panelagent.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The database file {@code DATA_DIR/agent.db}. Only the agent's user may read it: specs hold passwords. One that cannot
 * be read is set aside under another name, never deleted.
 */
final class StoreFile {
    static final String NAME = "agent.db";

    private static final System.Logger LOG = System.getLogger(StoreFile.class.getName());
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss").withZone(ZoneOffset.UTC);
    private static final List<String> PARTS = List.of("", "-wal", "-shm");
    private static final int BUSY_MILLIS = 5_000;
    /** The bits of an extended result code that name its kind (sqlite.org/rescode.html). */
    private static final int PRIMARY = 0xff;

    private static final int LARGEST_JOURNAL = 16 * 1024 * 1024;

    private final Path file;
    private final InstantSource clock;

    StoreFile(Path dataDir, InstantSource clock) {
        this.file = dataDir.resolve(NAME);
        this.clock = clock;
    }

    /** A connection to the file, made and brought up to date where needed. */
    Connection prepare() throws SQLException, IOException {
        try {
            return opened();
        } catch (SQLException e) {
            if (isTransient(e)) {
                throw e;
            }
            setAside(e);
            return opened();
        }
    }

    private Connection opened() throws SQLException, IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Connection connection = connect();
        try {
            check(connection);
            Schema.migrate(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Another connection to a file that was prepared. */
    Connection connect() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setJournalSizeLimit(LARGEST_JOURNAL);
        return config.createConnection("jdbc:sqlite:" + file);
    }

    private static void check(Connection connection) throws SQLException {
        String verdict = Sql.first(connection, "PRAGMA quick_check(1)", row -> row.getString(1))
                .orElse("no answer");
        if (!verdict.equals("ok")) {
            throw new SQLException("damaged: " + verdict);
        }
    }

    /** Trouble of the node and not of the file: setting the file aside would lose what it holds for nothing. */
    private static boolean isTransient(SQLException e) {
        if (!(e instanceof SQLiteException failure)) {
            return false;
        }
        return switch (SQLiteErrorCode.getErrorCode(failure.getResultCode().code & PRIMARY)) {
            case SQLITE_FULL, SQLITE_BUSY, SQLITE_LOCKED, SQLITE_NOMEM, SQLITE_READONLY -> true;
            default -> false;
        };
    }

    private void setAside(SQLException why) throws IOException {
        String name = NAME + ".damaged-" + STAMP.format(clock.instant());
        LOG.log(
                System.Logger.Level.ERROR,
                "{0} cannot be used ({1}). It is kept as {2}; servers are found again by the labels of their"
                        + " containers, commands in progress and messages for the Panel in it are lost.",
                file,
                why.getMessage(),
                name);
        for (String part : PARTS) {
            Path old = file.resolveSibling(NAME + part);
            if (Files.exists(old)) {
                Files.move(old, file.resolveSibling(name + part), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
