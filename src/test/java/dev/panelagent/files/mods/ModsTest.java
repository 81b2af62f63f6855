package dev.panelagent.files.mods;

import static dev.panelagent.files.mods.ModsFixture.SERVER;
import static dev.panelagent.files.mods.ModsFixture.assertRefused;
import static dev.panelagent.files.mods.ModsFixture.request;
import static dev.panelagent.files.mods.ModsFixture.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.StoreException;
import dev.panelagent.files.Progress;
import dev.panelagent.files.Workspace;
import dev.panelagent.files.pull.Checksum;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.Staged;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModsTest {
    private static final String SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path dir;

    private ModsFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new ModsFixture(dir);
    }

    @AfterEach
    void nothingIsLeftOnTheWay() {
        fixture.close();
        assertThat(fixture.tree().keySet()).noneMatch(path -> path.contains(".panel-agent-"));
    }

    @Test
    void aFileIsInstalledAndNoted() {
        URI url = URI.create(fixture.web.offer("a.jar", "abc") + "?token=secret");

        Mod mod = fixture.install(new ModRequest(
                "a",
                "A Mod",
                Optional.of("1.2"),
                url,
                Optional.of(Checksum.parse(SHA256_OF_ABC)),
                FilePath.parse("/plugins"),
                false));

        assertThat(fixture.tree()).isEqualTo(Map.of("plugins/a.jar", "abc"));
        assertThat(mod)
                .isEqualTo(new Mod(
                        "a",
                        "A Mod",
                        Optional.of("1.2"),
                        fixture.web.url("a.jar").toString(),
                        ModsFixture.NOW,
                        SHA256_OF_ABC,
                        3,
                        List.of(FilePath.parse("/plugins/a.jar")),
                        List.of(FilePath.parse("/plugins"))));
        assertThat(fixture.mods.list(SERVER)).containsExactly(mod);
    }

    @Test
    void anArchiveIsUnpackedAndNotKept() {
        Mod mod = fixture.installZip("a", Map.of("a.jar", "A", "a/deep/conf", "C", "empty/", ""));

        assertThat(fixture.tree()).isEqualTo(Map.of("mods/a.jar", "A", "mods/a/deep/conf", "C"));
        assertThat(texts(mod.files())).containsExactly("/mods/a.jar", "/mods/a/deep/conf");
        assertThat(texts(mod.directories())).containsExactly("/mods", "/mods/a", "/mods/a/deep");
    }

    @Test
    void aNewVersionReplacesTheOldOneAndLeavesNothingOfIt() {
        fixture.installZip("a", Map.of("a-1.jar", "1", "conf/x", "old", "gone/deep/y", "old"));
        fixture.write("mods/mine", "mine");

        Mod mod = fixture.installZip("a", Map.of("a-2.jar", "2", "conf/x", "new"));

        assertThat(fixture.tree()).isEqualTo(Map.of("mods/a-2.jar", "2", "mods/conf/x", "new", "mods/mine", "mine"));
        assertThat(texts(mod.directories())).containsExactly("/mods", "/mods/conf");
        assertThat(fixture.installed.mods.values()).containsExactly(mod);
    }

    @Test
    void aFileOfAnotherModIsNotOverwritten() {
        fixture.installZip("a", Map.of("shared", "of a"));
        Map<String, String> before = fixture.tree();

        assertRefused(
                ErrorCode.FILE_EXISTS,
                () -> fixture.installZip("b", Map.of("b.jar", "B", "dir/b", "B", "shared", "of b")),
                "/mods/shared",
                "\"a\"");

        assertThat(fixture.tree()).isEqualTo(before);
        assertThat(fixture.installed.mods).containsOnlyKeys("a");
    }

    @Test
    void aFileOfNobodyIsReplacedAndThenBelongsToTheMod() {
        fixture.write("mods/a.jar", "by hand");

        fixture.installZip("a", Map.of("a.jar", "A"));
        assertThat(fixture.tree()).isEqualTo(Map.of("mods/a.jar", "A"));

        fixture.uninstall("a");
        assertThat(fixture.tree()).as("the directory was there before").isEqualTo(Map.of("mods", "/"));
    }

    @Test
    void whatCannotBeNotedIsTakenBack() {
        fixture.installZip("a", Map.of("same", "old", "gone", "old"));
        fixture.write("mods/mine", "mine");
        Map<String, String> before = fixture.tree();
        fixture.installed.broken = true;

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> fixture.installZip("a", Map.of("same", "new", "more/x", "new", "mine", "new")));
        assertThat(fixture.tree()).isEqualTo(before);

        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> fixture.uninstall("a"));
        assertThat(fixture.tree()).isEqualTo(before);
    }

    @Test
    void aDirectoryInTheWayOfAFileStays() {
        fixture.write("mods/x/inside", "mine");
        Map<String, String> before = fixture.tree();

        assertRefused(
                ErrorCode.FILE_EXISTS, () -> fixture.installZip("a", Map.of("a", "A", "x", "X")), "something is there");

        assertThat(fixture.tree()).isEqualTo(before);
    }

    @Test
    void aBrokenArchiveLeavesNothing() {
        Map<String, String> content = new TreeMap<>(Map.of("a", "A", "broken", ""));

        assertRefused(ErrorCode.ARCHIVE_INVALID, () -> fixture.installZip("a", content));
        assertRefused(ErrorCode.ARCHIVE_INVALID, () -> fixture.installZip("a", Map.of("only/", "")), "no files");

        assertThat(fixture.tree()).isEmpty();
        assertThat(fixture.installed.mods).isEmpty();
    }

    @Test
    void whatIsNotTheFileWantedLeavesNothing() {
        URI url = fixture.web.offer("a.jar", "abd");

        assertRefused(
                ErrorCode.CHECKSUM_MISMATCH,
                () -> fixture.install(new ModRequest(
                        "a",
                        "A",
                        Optional.empty(),
                        url,
                        Optional.of(Checksum.parse(SHA256_OF_ABC)),
                        ModRequest.DEFAULT_DIRECTORY,
                        false)));
        assertRefused(
                ErrorCode.DOWNLOAD_FAILED, () -> fixture.install(request("a", fixture.web.url("nothing"), false)));
        assertRefused(
                ErrorCode.CONFIG_INVALID,
                () -> fixture.install(request("a", URI.create("steam://workshop/download/1"), false)));

        assertThat(fixture.tree()).isEmpty();
    }

    @Test
    void calledOffHalfwayItIsAllTakenBack() {
        fixture.installZip("a", Map.of("x", "old", "y", "old"));
        Map<String, String> before = fixture.tree();
        ModRequest newer = fixture.zip("a", Map.of("x", "new", "y", "new", "z", "new"));

        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> fixture.install(newer, new Progress() {
                    @Override
                    public void total(long bytes) {}

                    @Override
                    public void advance(long bytes) {
                        if (fixture.read("mods/y").equals("new")) {
                            throw new CancellationException("by the test");
                        }
                    }
                }));

        assertThat(fixture.tree()).isEqualTo(before);
    }

    @Test
    void uninstallingRemovesWhatTheModOwnsAndNothingElse() throws IOException {
        fixture.installZip("a", Map.of("a.jar", "A", "conf/a", "A", "own/a", "A", "lost", "A"));
        fixture.installZip("b", Map.of("b.jar", "B"));
        fixture.write("mods/conf/mine", "mine");
        Files.delete(fixture.root.resolve("mods/lost"));

        Mod gone = fixture.uninstall("a");

        assertThat(gone.id()).isEqualTo("a");
        assertThat(fixture.tree()).isEqualTo(Map.of("mods/b.jar", "B", "mods/conf/mine", "mine"));
        assertThat(fixture.installed.mods).containsOnlyKeys("b");
        assertRefused(ErrorCode.MOD_NOT_FOUND, () -> fixture.uninstall("a"), "\"a\"");
    }

    @Test
    void aFileTwoModsOwnStaysUntilTheLastIsGone() {
        Mod a = fixture.installZip("a", Map.of("shared", "S"));
        fixture.installed.mods.put(
                "b", new Mod("b", "B", Optional.empty(), "", ModsFixture.NOW, "", 0, a.files(), List.of()));

        fixture.uninstall("a");
        assertThat(fixture.tree()).isEqualTo(Map.of("mods/shared", "S"));

        fixture.uninstall("b");
        assertThat(fixture.tree()).isEqualTo(Map.of("mods", "/"));
    }

    @Test
    void directoriesThatAreGoneOrSomethingElseNowAreNoError() throws IOException {
        fixture.installZip("a", Map.of("gone/x", "A", "file/x", "A", "link/x", "A"));
        for (String name : List.of("gone", "file", "link")) {
            Files.delete(fixture.root.resolve("mods/" + name + "/x"));
            Files.delete(fixture.root.resolve("mods/" + name));
        }
        fixture.write("mods/file", "mine");
        fixture.write("elsewhere/x", "mine");
        Files.createSymbolicLink(fixture.root.resolve("mods/link"), Path.of("../elsewhere"));

        fixture.uninstall("a");

        assertThat(fixture.tree())
                .isEqualTo(Map.of("elsewhere/x", "mine", "mods/file", "mine", "mods/link", "-> ../elsewhere"));
    }

    @Test
    void filesAreNotedWhereLinksLead() throws IOException {
        Files.createDirectories(fixture.root.resolve("game/addons"));
        Files.createSymbolicLink(fixture.root.resolve("mods"), Path.of("game/addons"));

        Mod mod = fixture.installZip("a", Map.of("a.jar", "A", "sub/x", "X"));

        assertThat(texts(mod.files())).containsExactly("/game/addons/a.jar", "/game/addons/sub/x");
        fixture.uninstall("a");
        assertThat(fixture.tree()).isEqualTo(Map.of("game/addons", "/", "mods", "-> game/addons"));
    }

    @Test
    void linksOfAModStayInTheServersData() {
        fixture.installZip("a", new TreeMap<>(Map.of("a.jar", "A", "current.link", "a.jar")));
        assertThat(fixture.tree()).isEqualTo(Map.of("mods/a.jar", "A", "mods/current.link", "-> a.jar"));

        // In the directory it is unpacked in this one is inside, from its place it is not.
        assertRefused(
                ErrorCode.PERMISSION_DENIED,
                () -> fixture.installZip("b", Map.of("b.jar", "B", "up.link", "../../b.jar")));

        assertThat(fixture.tree()).isEqualTo(Map.of("mods/a.jar", "A", "mods/current.link", "-> a.jar"));
    }

    @Test
    void whatTheDenylistCoversIsNeitherWrittenNorRemoved() {
        fixture.installZip("a", Map.of("a.jar", "A", "keep", "K"));
        Map<String, String> before = fixture.tree();
        ModRequest request = fixture.zip("b", Map.of("b.jar", "B", "keep/b", "B"));

        try (Workspace workspace = fixture.workspace(0, "/mods/keep")) {
            assertRefused(
                    ErrorCode.PERMISSION_DENIED, () -> fixture.mods.install(SERVER, workspace, request, Progress.NONE));
            assertRefused(ErrorCode.PERMISSION_DENIED, () -> fixture.mods.uninstall(SERVER, workspace, "a"));
        }

        assertThat(fixture.tree()).isEqualTo(before);
        assertThat(fixture.installed.mods).containsOnlyKeys("a");
    }

    @Test
    void theDiskLimitHoldsAndWhatIsRemovedIsFree() {
        String large = "x".repeat(600_000);
        try (Workspace workspace = fixture.workspace(1_000_000)) {
            ModRequest first = request("a", fixture.web.offer("a", large), false);
            Mod _ = fixture.mods.install(SERVER, workspace, first, Progress.NONE);

            ModRequest second = request("b", fixture.web.offer("b", large), false);
            assertRefused(
                    ErrorCode.INSUFFICIENT_RESOURCES,
                    () -> fixture.mods.install(SERVER, workspace, second, Progress.NONE));

            Mod _ = fixture.mods.uninstall(SERVER, workspace, "a");
            Mod _ = fixture.mods.install(SERVER, workspace, second, Progress.NONE);
        }
        assertThat(fixture.tree()).containsOnlyKeys("mods/b");
    }

    @Test
    void tooManyFilesOrModsAreRefused() {
        Map<String, String> many = new TreeMap<>();
        for (int i = 0; i <= Mod.MOST_FILES; i++) {
            many.put("f" + i, "");
        }
        assertRefused(ErrorCode.LIMIT_EXCEEDED, () -> fixture.installZip("a", many), "10000 files");

        fixture.installZip("a", Map.of("x", "1"));
        fixture.installed.pretended = Mod.MOST - 1;
        assertRefused(ErrorCode.LIMIT_EXCEEDED, () -> fixture.installZip("b", Map.of("y", "1")), "1000 mods");
        fixture.installZip("a", Map.of("x", "2"));

        assertThat(fixture.tree()).isEqualTo(Map.of("mods/x", "2"));
    }

    @Test
    void namesThatCannotBeKeptAreRefused() {
        Unpacker odd = (workspace, archive, target, progress) -> {
            try (var directory = workspace.files().directory(target);
                    var staged = directory.stage("\uDC80")) {
                var _ = staged.commit(Staged.Finish.REPLACE);
            }
        };
        ModRequest request = request("a", fixture.web.offer("a.zip", "abc"), true);

        try (Workspace workspace = fixture.workspace(0)) {
            Mods mods = fixture.with(odd);
            assertRefused(
                    ErrorCode.ARCHIVE_INVALID,
                    () -> mods.install(SERVER, workspace, request, Progress.NONE),
                    "not UTF-8");
        }
        assertThat(fixture.tree()).isEmpty();
    }

    @Test
    void modsAreCalledByWhatCanBeShown() {
        URI url = fixture.web.url("a");
        assertRefused(ErrorCode.CONFIG_INVALID, () -> request("", url, false), "modId");
        assertRefused(ErrorCode.CONFIG_INVALID, () -> request("a\nb", url, false), "modId");
        assertRefused(ErrorCode.CONFIG_INVALID, () -> request("x".repeat(129), url, false), "128");
    }

    @Test
    void anItemOfTheWorkshopBecomesAMod() {
        Workshop workshop = (server, workspace, item, staging, progress) -> {
            fixture.write(staging + "/steam/log", "noise");
            fixture.write(staging + "/content/addon.gma", "content");
            return staging.child("content");
        };

        Mod mod = fixture.install(workshopRequest("w"), workshop);

        assertThat(fixture.tree()).isEqualTo(Map.of("addons/addon.gma", "content"));
        assertThat(mod.source()).isEqualTo("steam://workshop/download/123");
        assertThat(mod.size()).isEqualTo(7);
        assertThat(mod.sha256()).isEmpty();
        assertThat(fixture.installed.mods).containsOnlyKeys("w");
    }

    @Test
    void anItemThatCannotBeFetchedLeavesNothing() {
        Workshop none = (server, workspace, item, staging, progress) -> {
            fixture.write(staging + "/half", "half");
            throw new RequestException(ErrorCode.STEAMCMD_REQUIRED, "none", "set it");
        };

        assertRefused(ErrorCode.STEAMCMD_REQUIRED, () -> fixture.install(workshopRequest("w"), none));

        assertThat(fixture.tree()).isEmpty();
    }

    @Test
    void anItemThatDoesNotFitTheDiskLimitIsRemoved() {
        Workshop large = (server, workspace, item, staging, progress) -> {
            fixture.write(staging + "/large", "x".repeat(200_000));
            return staging;
        };

        try (Workspace workspace = fixture.workspace(100_000)) {
            assertRefused(
                    ErrorCode.INSUFFICIENT_RESOURCES,
                    () -> fixture.mods.install(SERVER, workspace, workshopRequest("w"), large, Progress.NONE));
        }

        assertThat(fixture.tree()).isEmpty();
    }

    private static WorkshopRequest workshopRequest(String id) {
        return new WorkshopRequest(
                id, "W", Optional.empty(), new WorkshopItem("4000", "123"), FilePath.parse("/addons"));
    }
}
