package dev.panelagent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLogTest {
    private static final String TOKEN = "t0ken-of-the-test";

    @Test
    void everySettingInForceIsShownOnce() {
        String line = line(Map.of("DEFAULT_CPU", "250", "CONTAINER_USER", "1000:1000"));
        assertThat(line)
                .contains("PANEL_URL=, NODE_ID=standalone, ")
                .contains("DEFAULT_CPU=250, ")
                .contains("CONTAINER_USER=1000:1000, ")
                .endsWith("SHUTDOWN_TIMEOUT=15s");
        for (Setting setting : Setting.values()) {
            assertThat(", " + line).containsOnlyOnce(", " + setting + "=");
        }
    }

    @Test
    void theUserIsShownEvenWhereItIsNotSet() {
        assertThat(line(Map.of())).containsPattern("CONTAINER_USER=\\d+:\\d+, ");
        assertThat(line(Map.of("CONTAINER_USER", "image"))).contains("CONTAINER_USER=image, ");
    }

    @Test
    void secretsAreMasked() {
        assertThat(line(Map.of(
                        "PANEL_URL",
                        "ws://panel.example/?token=" + TOKEN,
                        "NODE_ID",
                        "n",
                        "AGENT_TOKENS",
                        "x" + TOKEN)))
                .contains("AGENT_SECRET=***, ", "AGENT_TOKENS=***, ", "PANEL_URL=ws://panel.example/?***, ")
                .doesNotContain(TOKEN);
    }

    @ParameterizedTest
    @CsvSource({
        "ws://panel.example:8080/a, ws://panel.example:8080/a",
        "ws://u:p@panel.example, ws://***@panel.example",
        "ws://panel.example/a?token=b&c=d, ws://panel.example/a?***",
        "/var/lib/panel-agent, /var/lib/panel-agent"
    })
    void whatAnAddressCarriesInConfidenceIsMasked(String address, String shown) {
        assertThat(ConfigLog.masked(address)).isEqualTo(shown);
    }

    private static String line(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("AGENT_SECRET", TOKEN);
        return ConfigLog.effective(
                name -> Optional.ofNullable(all.get(name)),
                ConfigReader.read(name -> Optional.ofNullable(all.get(name))));
    }
}
