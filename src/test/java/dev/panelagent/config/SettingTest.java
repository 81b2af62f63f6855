package dev.panelagent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SettingTest {
    @Test
    void theReadmeListsTheSettingsAsTheyAre() throws IOException {
        assertThat(Path.of("README.md")).content().contains(SettingsTable.markdown());
    }

    @ParameterizedTest
    @EnumSource
    void theTableHasARowForEachSetting(Setting setting) {
        assertThat(SettingsTable.markdown()).containsOnlyOnce("\n| `" + setting + "` | ");
        assertThat(setting.meaning()).isNotBlank().doesNotContain("|", "\n");
    }

    @ParameterizedTest
    @EnumSource(names = {"HEALTH_PORT", "OPS_PORT", "LEGACY_REST_PORT"})
    void theServerFallsBackToTheSamePorts(Setting port) throws IOException {
        String serverXml = Files.readString(Path.of("liberty/server.xml"));
        assertThat(serverXml)
                .contains("<variable name=\"%s\" defaultValue=\"%s\"/>".formatted(port, port.fallback()))
                .contains("httpPort=\"${" + port + "}\"");
    }
}
