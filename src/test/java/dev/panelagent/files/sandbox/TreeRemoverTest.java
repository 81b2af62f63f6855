package dev.panelagent.files.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class TreeRemoverTest extends OnBothResolvers {
    private final AtomicLong freed = new AtomicLong();

    private void remove(String name) {
        TreeRemover.remove(root, name, freed::addAndGet);
    }

    /** Access that denies by path, and what lies in it. */
    private record Denying(Predicate<String> path) implements Access {
        @Override
        public boolean denies(List<String> names, boolean directory) {
            return path.test(String.join("/", names));
        }

        @Override
        public boolean isOpen() {
            return false;
        }
    }

    private void deny(Predicate<String> path) throws IOException {
        reopen(new Denying(path), Optional.of(self(dir)));
    }

    /** Makes directories one in another by moving what there is into a new one: no path becomes too long. */
    private void nest(String name, int levels, String each) throws IOException {
        Path top = Files.createDirectory(data.resolve(name));
        Files.writeString(top.resolve("file"), "deepest");
        for (int i = 1; i < levels; i++) {
            Path outer = Files.createDirectory(data.resolve(name + ".outer"));
            Path _ = Files.move(top, outer.resolve(each));
            Path _ = Files.move(outer, top);
        }
    }

    @Test
    void aFileIsRemovedAndItsBytesAreFreed() throws Exception {
        Files.write(data.resolve("file"), new byte[100_000]);

        remove("file");

        assertThat(data).isEmptyDirectory();
        assertThat(freed.get()).isGreaterThanOrEqualTo(100_000);
    }

    @Test
    void aFileWithAnotherNameFreesNothing() throws Exception {
        Path file = Files.write(data.resolve("file"), new byte[100_000]);
        Path other = Files.createLink(dir.resolve("other"), file);

        remove("file");

        assertThat(freed.get()).isZero();
        assertThat(other).hasSize(100_000);
    }

    @Test
    void whatIsNotThereIsNotRemoved() {
        assertRefused(ErrorCode.FILE_NOT_FOUND, () -> remove("nothing"));
    }

    @Test
    void aLinkIsRemovedAndWhatItPointsToStays() throws Exception {
        Path outside = Files.createDirectory(dir.resolve("outside"));
        Files.writeString(outside.resolve("file"), "kept");
        Files.createSymbolicLink(data.resolve("link"), outside);
        Files.createDirectory(data.resolve("tree"));
        Files.createSymbolicLink(data.resolve("tree/link"), outside);

        remove("link");
        remove("tree");

        assertThat(data).isEmptyDirectory();
        assertThat(outside.resolve("file")).hasContent("kept");
    }

    @Test
    void aTreeOfFiveThousandLevelsIsRemoved() throws Exception {
        nest("deep", 5000, "d");

        remove("deep");

        assertThat(data).isEmptyDirectory();
        assertThat(freed.get()).isPositive();
    }

    @Test
    void aTreeWhosePathsAreTooLongForTheKernelIsRemoved() throws Exception {
        nest("deep", 150, "n".repeat(255));

        remove("deep");

        assertThat(data).isEmptyDirectory();
    }

    @Test
    void manyFilesInOneDirectoryAreRemoved() throws Exception {
        Files.createDirectory(data.resolve("many"));
        for (int i = 0; i < 30_000; i++) {
            Files.createFile(data.resolve("many/" + i));
        }

        remove("many");

        assertThat(data).isEmptyDirectory();
    }

    @Test
    void moreDeepDirectoriesThanOneBatchAreRemoved() throws Exception {
        nest("deep", 99, "d");
        Path deepest = data.resolve("deep" + "/d".repeat(98));
        Files.createDirectory(deepest.resolve("x"));
        Files.createDirectory(deepest.resolve("x/y"));
        for (int i = 0; i < 250; i++) {
            Files.createDirectory(deepest.resolve("x/y/" + i));
        }

        TreeRemover.remove(root, "deep", freed::addAndGet, 100);

        assertThat(data).isEmptyDirectory();
    }

    @Test
    void whatTheDenylistCoversStaysAndIsNamed() throws Exception {
        Files.createDirectories(data.resolve("tree/config/deep"));
        Files.createDirectories(data.resolve("tree/world"));
        Files.writeString(data.resolve("tree/config/deep/keep"), "kept");
        Files.writeString(data.resolve("tree/config/other"), "gone");
        Files.writeString(data.resolve("tree/world/file"), "gone");
        deny(path -> path.equals("tree/config/deep/keep"));

        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> remove("tree"))
                .withMessageContaining("/tree/config/deep/keep")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED));

        assertThat(data.resolve("tree/config/deep/keep")).hasContent("kept");
        assertThat(data.resolve("tree/config/other")).doesNotExist();
        assertThat(data.resolve("tree/world")).doesNotExist();
    }

    @Test
    void allElseIsRemovedHoweverMuchStays() throws Exception {
        Files.createDirectory(data.resolve("tree"));
        for (int i = 0; i < 1_000; i++) {
            Files.createFile(data.resolve("tree/" + i + (i % 2 == 0 ? ".keep" : ".gone")));
        }
        deny(path -> path.endsWith(".keep"));

        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> TreeRemover.remove(root, "tree", freed::addAndGet, 100))
                .withMessageContaining("and 499 more");

        assertThat(data.resolve("tree").toFile().list()).hasSize(500).allMatch(name -> name.endsWith(".keep"));
    }

    @Test
    void aDeepTreeIsNotLiftedPastADenylist() throws Exception {
        nest("deep", 150, "d");
        deny(path -> path.equals("other"));

        assertRefused(ErrorCode.LIMIT_EXCEEDED, () -> remove("deep"));

        assertThat(data.resolve("deep" + "/d".repeat(149))).isDirectory();
    }

    @Test
    void whoeverCountsMayEndIt() throws Exception {
        Files.createDirectories(data.resolve("tree/inner"));
        Files.writeString(data.resolve("tree/inner/file"), "x");

        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> TreeRemover.remove(root, "tree", _ -> {
                    throw new CancellationException();
                }));

        assertThat(data.resolve("tree")).exists();
    }

    @Test
    void whatDisappearsMeanwhileIsPassedOver() throws Exception {
        Files.createDirectories(data.resolve("tree/a"));
        Files.createDirectories(data.resolve("tree/b"));
        Files.writeString(data.resolve("tree/a/file"), "x");
        Files.writeString(data.resolve("tree/b/file"), "x");

        TreeRemover.remove(root, "tree", _ -> clear(data.resolve("tree/a"), data.resolve("tree/b")));

        assertThat(data).isEmptyDirectory();
    }

    private static void clear(Path... directories) {
        try {
            for (Path each : directories) {
                Files.deleteIfExists(each.resolve("file"));
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aDirectoryIsEmptiedAndStays() throws Exception {
        Files.createDirectories(data.resolve("tree/inner"));
        Files.writeString(data.resolve("tree/inner/file"), "x");

        try (Directory tree = files.directory(at("tree"))) {
            TreeRemover.empty(tree);
        }

        assertThat(data.resolve("tree")).isEmptyDirectory();
    }
}
