package dev.panelagent.files.mods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ErrorCode;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkshopItemTest {
    private static final URI URL = URI.create("steam://workshop/download/123");

    @Test
    void theRequestTellsTheGameOrElseTheServersEnvironment() {
        Map<String, String> environment = Map.of("STEAM_APPID", "none", "SRCDS_APPID", "4020", "APP_ID", "1");

        assertThat(WorkshopItem.of(URL, Optional.of("4000"), environment)).isEqualTo(new WorkshopItem("4000", "123"));
        assertThat(WorkshopItem.of(URL, Optional.empty(), environment)).isEqualTo(new WorkshopItem("4020", "123"));
        assertThat(new WorkshopItem("4000", "123").url()).isEqualTo(URL.toString());
    }

    @Test
    void withoutAGameItIsRefused() {
        ModsFixture.assertRefused(
                ErrorCode.CONFIG_INVALID, () -> WorkshopItem.of(URL, Optional.empty(), Map.of()), "STEAM_APPID");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "steam://workshop/download/",
                "steam://workshop/download/1+2",
                "steam://workshop/download/1;x",
                "steam://workshop/download/123456789012345678901",
                "steam://workshop/browse/1",
                "http://workshop/download/1"
            })
    void otherUrlsAreRefused(String url) {
        ModsFixture.assertRefused(
                ErrorCode.CONFIG_INVALID, () -> WorkshopItem.of(URI.create(url), Optional.of("1"), Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1;reboot", "$(x)", "-1", "\u0661"})
    void idsAreDigitsAndNothingElse(String id) {
        ModsFixture.assertRefused(ErrorCode.CONFIG_INVALID, () -> new WorkshopItem(id, "1"), "appId");
        ModsFixture.assertRefused(ErrorCode.CONFIG_INVALID, () -> new WorkshopItem("1", id), "workshopId");
    }

    @ParameterizedTest
    @CsvSource({"steam://workshop/x, true", "STEAM://x, true", "http://x/y, false", "x, false"})
    void theSchemeTellsTheWorkshop(String url, boolean workshop) {
        assertThat(WorkshopItem.isNamedBy(URI.create(url))).isEqualTo(workshop);
    }
}
