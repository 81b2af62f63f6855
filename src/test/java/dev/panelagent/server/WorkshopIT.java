package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.testing.TestEngine;
import dev.panelagent.testing.TestImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shell script takes SteamCMD's place: it writes files where that would. */
class WorkshopIT {
    private final TestEngine test = TestEngine.open();

    @TempDir
    Path dir;

    @AfterEach
    void nothingIsLeftOfTheContainers() {
        try (test) {
            assertThat(test.engine().list(Labels.helper(Instance.of(dir), "workshop")))
                    .isEmpty();
        }
    }

    @Test
    void anItemIsFetchedInAContainerOfItsOwn() throws IOException {
        String script = "d=$HOME/steamapps/workshop/content/{appId}/{workshopId}; mkdir -p $d/lua"
                + " && echo content > $d/addon.gma && pwd > $d/lua/where";
        try (WorkshopFixture fixture = fixture(script)) {
            FilePath found = fixture.fetch();

            assertThat(found).isEqualTo(FilePath.parse("/staging/steamapps/workshop/content/4000/123"));
            Path item = fixture.staging.resolve("steamapps/workshop/content/4000/123");
            assertThat(item.resolve("addon.gma")).hasContent("content");
            assertThat(item.resolve("lua/where")).hasContent("/workshop");
        }
    }

    @Test
    void whatItSaysWhenItFailsIsTold() {
        try (WorkshopFixture fixture = fixture("echo ERROR {appId} {workshopId} >&2; exit 3")) {
            assertThatThrownBy(fixture::fetch)
                    .isInstanceOfSatisfying(
                            RequestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DOWNLOAD_FAILED))
                    .hasMessageContaining("code 3")
                    .hasMessageContaining("ERROR 4000 123");
        }
    }

    @Test
    void oneThatTakesTooLongIsStopped() {
        try (WorkshopFixture fixture = fixture("sleep 100 # {appId} {workshopId}")) {
            assertThatThrownBy(fixture::fetch)
                    .isInstanceOfSatisfying(
                            RequestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
        }
    }

    private WorkshopFixture fixture(String script) {
        return new WorkshopFixture(
                test.engine(),
                dir,
                Map.of("STEAMCMD_IMAGE", TestImages.busybox(), "STEAMCMD_COMMAND", script, "PULL_TIMEOUT", "10s"));
    }
}
