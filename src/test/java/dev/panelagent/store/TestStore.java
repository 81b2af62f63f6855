package dev.panelagent.store;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** A real store in a directory of a test. */
public final class TestStore implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Database database;
    private final InstantSource clock;

    private TestStore(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    public static TestStore in(Path dir) {
        return in(dir, InstantSource.system());
    }

    public static TestStore in(Path dir, InstantSource clock) {
        return new TestStore(Database.open(dir, clock), clock);
    }

    public ServerStore servers() {
        return new ServerStore(database);
    }

    public CommandJournal commands() {
        return new CommandJournal(database, clock);
    }

    public OutboxStore outbox(OutboxStore.Bounds bounds) {
        return new OutboxStore(database, clock, bounds);
    }

    public CrashStore crashes() {
        return new CrashStore(database);
    }

    public ModStore mods() {
        return new ModStore(database);
    }

    /** Waits until all that was handed over can be read. */
    public void settle() {
        if (!database.flush(LIMIT)) {
            throw new AssertionError("the store did not write within " + LIMIT);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
