package dev.panelagent.config;

import dev.panelagent.common.SettingsException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Runs before everything else of the application. Logs the settings in force; where they cannot be used, says what is
 * wrong, one line for each problem, and ends the process, so that no other bean ever meets them.
 */
@Dependent
class SettingsGuard {
    /** {@code EX_CONFIG} of sysexits(3). */
    static final int EXIT_STATUS = 78;

    /** Not {@code Integer.MIN_VALUE}: Weld sorts by difference, which would overflow and put it last. */
    private static final int FIRST = 1;

    private static final Logger LOG = System.getLogger(SettingsGuard.class.getName());

    private final Supplier<AgentConfig> settings;
    private final Function<String, Optional<String>> raw;
    private final IntConsumer exit;

    /** The settings are looked up, not injected: a problem with them must surface here. */
    @Inject
    SettingsGuard(Instance<AgentConfig> settings) {
        // halt, because exit would wait for the server, which waits for this application to start; nothing of it has.
        this(settings::get, RawSettings::find, status -> Runtime.getRuntime().halt(status));
    }

    SettingsGuard(Supplier<AgentConfig> settings, Function<String, Optional<String>> raw, IntConsumer exit) {
        this.settings = settings;
        this.raw = raw;
        this.exit = exit;
    }

    void check(@Observes @Priority(FIRST) Startup started) {
        try {
            String effective = ConfigLog.effective(raw, settings.get());
            LOG.log(Level.INFO, () -> "Settings: " + effective);
        } catch (SettingsException e) {
            e.problems().forEach(problem -> LOG.log(Level.ERROR, () -> "Setting " + problem));
            exit.accept(EXIT_STATUS);
        }
    }
}
