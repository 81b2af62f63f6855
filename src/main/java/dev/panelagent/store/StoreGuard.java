package dev.panelagent.store;

import dev.panelagent.common.StoreException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.function.IntConsumer;

/** Opens the store after the settings are checked and before anything else runs; without it the agent cannot keep its word, so it ends. */
@Dependent
class StoreGuard {
    /** {@code EX_CONFIG} of sysexits(3): starting again will not help. */
    static final int EXIT_STATUS = 78;

    private static final int AFTER_THE_SETTINGS = 2;
    private static final System.Logger LOG = System.getLogger(StoreGuard.class.getName());

    private final Instance<Database> database;
    private final IntConsumer exit;

    @Inject
    StoreGuard(Instance<Database> database) {
        this(database, status -> Runtime.getRuntime().halt(status));
    }

    StoreGuard(Instance<Database> database, IntConsumer exit) {
        this.database = database;
        this.exit = exit;
    }

    void open(@Observes @Priority(AFTER_THE_SETTINGS) Startup started) {
        try {
            database.get();
        } catch (StoreException e) {
            LOG.log(System.Logger.Level.ERROR, e.getMessage());
            exit.accept(EXIT_STATUS);
        }
    }
}
