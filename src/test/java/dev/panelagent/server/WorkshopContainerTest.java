package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.ContainerLimits;
import dev.panelagent.engine.ContainerSpec;
import dev.panelagent.files.Progress;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.testing.FakeContainerEngine;
import dev.panelagent.testing.FakeProcess;
import dev.panelagent.testing.FakeProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkshopContainerTest {
    private static final String IMAGE = "steamcmd:test";
    private static final String CONTENT = "steamapps/workshop/content/4000/123";

    @TempDir
    Path dir;

    private final FakeContainerEngine engine = new FakeContainerEngine();
    private WorkshopFixture fixture;

    @BeforeEach
    void open() {
        fixture = new WorkshopFixture(engine, dir, Map.of("STEAMCMD_IMAGE", IMAGE));
    }

    @AfterEach
    void nothingIsLeftOfTheContainers() {
        fixture.close();
        engine.close();
        assertThat(engine.peek()).isEmpty();
    }

    /** Runs this, and ends with that code. */
    private void program(int exitCode, Runnable work, String... lines) {
        engine.image(IMAGE, new FakeProgram() {
            @Override
            public void started(FakeProcess process) {
                List.of(lines).forEach(process::print);
                work.run();
                process.exit(exitCode);
            }
        });
    }

    private void download(String where) {
        try {
            Files.createDirectories(fixture.staging.resolve(where));
            Files.writeString(fixture.staging.resolve(where).resolve("addon.gma"), "content");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Steam/", ".local/share/Steam/"})
    void theItemIsWhereSteamCmdPutIt(String home) {
        program(0, () -> download(home + CONTENT));

        assertThat(fixture.fetch()).isEqualTo(FilePath.parse("/staging/" + home + CONTENT));
    }

    @Test
    void withoutSteamCmdTheRequestSaysWhatIsMissing() {
        try (WorkshopFixture bare = new WorkshopFixture(engine, dir, Map.of())) {
            refused(ErrorCode.STEAMCMD_REQUIRED, bare).hasMessageContaining("STEAMCMD_IMAGE");
        }
        assertThat(engine.calls()).isEmpty();
    }

    @Test
    void whatSteamCmdSaidLastIsTold() {
        program(5, () -> download(CONTENT), "one", "two", "three", "four", "ERROR! Timeout\u001b", "five");

        refused(ErrorCode.DOWNLOAD_FAILED, fixture)
                .hasMessageContaining("code 5")
                .hasMessageContaining("\"two\", \"three\", \"four\", \"ERROR! Timeout?\", \"five\"")
                .hasMessageNotContaining("one\"");
    }

    @Test
    void aGoodEndWithoutFilesIsAFailure() {
        program(0, () -> {}, "ERROR! Download item 123 failed (Access Denied).");

        refused(ErrorCode.DOWNLOAD_FAILED, fixture).hasMessageContaining("Access Denied");
    }

    @Test
    void aLinkTheContainerMadeIsNotFollowed() {
        program(0, () -> {
            try {
                Files.createDirectories(fixture.staging.resolve(CONTENT).getParent());
                Files.createSymbolicLink(fixture.staging.resolve(CONTENT), Path.of("../../../../.."));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        refused(ErrorCode.DOWNLOAD_FAILED, fixture);
    }

    @Test
    void calledOffTheContainerIsRemoved() {
        engine.image(IMAGE, FakeProgram.IDLE);
        Progress calledOff = new Progress() {
            @Override
            public void total(long bytes) {}

            @Override
            public void advance(long bytes) {
                if (engine.peek().stream().anyMatch(ContainerInfo::running)) {
                    throw new CancellationException("by the test");
                }
            }
        };

        assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> fixture.fetch(calledOff));
    }

    @Test
    void interruptedTheContainerIsRemoved() {
        engine.image(IMAGE, FakeProgram.IDLE);
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(CancellationException.class).isThrownBy(fixture::fetch);

        assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    }

    @Test
    void aContainerOfAnAgentThatWasKilledIsRemoved() {
        program(0, () -> download(CONTENT));
        String left = engine.create(new ContainerSpec(
                "left",
                IMAGE,
                List.of(),
                Map.of(),
                Labels.helper(Instance.of(dir), "workshop"),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                new ContainerLimits(0, 0, 0, 0, 0),
                false));

        var _ = fixture.fetch();

        assertThat(engine.inspect(left)).isEmpty();
    }

    @Test
    void itsContainerIsNoServers() {
        assertThat(Labels.server(Labels.helper("instance", "workshop"))).isEmpty();
    }

    private static AbstractThrowableAssert<?, ?> refused(ErrorCode code, WorkshopFixture fixture) {
        return assertThatThrownBy(fixture::fetch)
                .isInstanceOfSatisfying(
                        RequestException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }
}
