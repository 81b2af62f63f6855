package dev.panelagent.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.SettingsException;
import dev.panelagent.testing.CapturedLog;
import jakarta.enterprise.event.Startup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsGuardTest {
    private static final Map<String, String> GOOD = Map.of("AGENT_SECRET", "t0ken-of-the-test");

    private final List<Integer> exits = new ArrayList<>();

    @Test
    void eachProblemIsALineAndTheProcessEndsWith78() {
        // given
        SettingsGuard guard = new SettingsGuard(
                () -> {
                    throw new SettingsException(List.of("A is \"{0}\"; use b", "C is missing; set it"));
                },
                name -> Optional.empty(),
                exits::add);
        try (CapturedLog log = new CapturedLog(SettingsGuard.class)) {
            // when
            guard.check(new Startup());
            // then
            assertThat(log.lines())
                    .containsExactly("SEVERE Setting A is \"{0}\"; use b", "SEVERE Setting C is missing; set it");
        }
        assertThat(exits).containsExactly(78);
    }

    @Test
    void goodSettingsAreLoggedOnceAndTheProcessLives() {
        SettingsGuard guard = new SettingsGuard(
                () -> ConfigReader.read(SettingsGuardTest::good), SettingsGuardTest::good, exits::add);
        try (CapturedLog log = new CapturedLog(SettingsGuard.class)) {
            guard.check(new Startup());
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("INFO Settings: PANEL_URL=, ")
                    .contains("AGENT_SECRET=***");
        }
        assertThat(exits).isEmpty();
    }

    private static Optional<String> good(String name) {
        return Optional.ofNullable(GOOD.get(name));
    }
}
