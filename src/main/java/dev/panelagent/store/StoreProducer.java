package dev.panelagent.store;

import dev.panelagent.config.AgentConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The store as beans. */
@ApplicationScoped
class StoreProducer {
    @Produces
    @Singleton
    Database database(AgentConfig config) {
        return Database.open(config.dataDir(), InstantSource.system());
    }

    void close(@Disposes Database database) {
        database.close();
    }

    @Produces
    @Singleton
    ServerStore servers(Database database) {
        return new ServerStore(database);
    }

    @Produces
    @Singleton
    CommandJournal commands(Database database) {
        return new CommandJournal(database, InstantSource.system());
    }

    @Produces
    @Singleton
    CrashStore crashes(Database database) {
        return new CrashStore(database);
    }

    @Produces
    @Singleton
    ModStore mods(Database database) {
        return new ModStore(database);
    }

    @Produces
    @Singleton
    OutboxStore outbox(Database database) {
        return new OutboxStore(database, InstantSource.system(), OutboxStore.Bounds.DEFAULT);
    }
}
