package dev.panelagent.files.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ServerFilesTest extends OnBothResolvers {
    private static final long SEED = 1789;
    private static final String[] STEPS = {"a", "b", "c", "d", "..", ".", "../..", "", "x", "../s1"};

    @Test
    void directoriesAreMadeWhereTheyAreMissing() throws Exception {
        Files.createDirectories(data.resolve("there/too"));

        try (Directory made = files.makeDirectories(at("there/too/new/deep"))) {
            assertThat(made.path()).isEqualTo(at("there/too/new/deep"));
        }
        files.makeDirectories(at("there/too/new/deep")).close();
        files.makeDirectories(at("/")).close();

        assertThat(data.resolve("there/too/new/deep")).isEmptyDirectory();
    }

    @Test
    void aFileIsNoPlaceForADirectory() {
        write(root, "file", "x");

        assertRefused(ErrorCode.CONFIG_INVALID, () -> files.makeDirectories(at("file/new")));
        assertRefused(ErrorCode.CONFIG_INVALID, () -> files.makeDirectories(at("file")));
    }

    @Test
    void directoriesAreMadeBehindInsideLinks() throws Exception {
        Files.createDirectory(data.resolve("real"));
        Files.createSymbolicLink(data.resolve("link"), Path.of("real"));

        try (Directory made = files.makeDirectories(at("link/new"))) {
            assertThat(made.path()).isEqualTo(at("real/new"));
        }
    }

    @Test
    void aPathIsLocatedAtTheEndOfItsLinks() throws Exception {
        Files.createDirectories(data.resolve("a/b"));
        Files.createSymbolicLink(data.resolve("a/up"), Path.of(".."));
        Files.createSymbolicLink(data.resolve("link"), Path.of("a/up/a/b"));

        assertThat(files.locate(at("link"))).isEqualTo(at("a/b"));
        assertThat(files.locate(at("a/up"))).isEqualTo(FilePath.ROOT);
        assertThat(files.locate(at("a/up/a/up/a"))).isEqualTo(at("a"));
        assertRefused(ErrorCode.FILE_NOT_FOUND, () -> files.locate(at("a/up/nothing")));
    }

    @Test
    void anAbsolutePathIsMeantFromTheRootOfTheServer() throws Exception {
        Files.createDirectory(data.resolve("etc"));
        Files.writeString(data.resolve("etc/passwd"), "inside");

        assertThat(read("/etc/passwd")).isEqualTo("inside");
    }

    @Test
    void namesThatAreNoUtf8ArePlainNames() {
        String name = "caf\uDCE9";
        write(root, name, "x");

        assertThat(root.names(10)).containsExactly(name);
        assertThat(read(name)).isEqualTo("x");
        root.remove(name);
        assertThat(root.names(10)).isEmpty();
    }

    @Test
    void whatIsReplacedWhileItIsOpenKeepsItsName() throws Exception {
        try (Directory made = root.make("dir");
                Fd fd = resolver.resolve(files.rootFd(), List.of("dir"), Resolver.Last.FOLLOWED)) {
            root.removeDirectory("dir");

            try (Directory again = files.checkedDirectory(fd, at("other"))) {
                assertThat(again.path()).isEqualTo(made.path());
            }
        }
    }

    @Test
    void aServerWithoutADirectoryHasNoFiles() {
        ServerRoots roots = new ServerRoots(dir, Optional.empty(), resolver);

        assertRefused(ErrorCode.FILE_NOT_FOUND, () -> roots.open(new ServerId("nobody"), Access.ALL));
    }

    /** Random trees of links, where either resolver must find the same. */
    @Test
    void bothResolversAgree() throws Exception {
        Random random = new Random(SEED);
        int found = 0;
        for (int tree = 0; tree < 40; tree++) {
            TreeRemover.empty(root);
            plant(random);
            for (int i = 0; i < 25; i++) {
                List<String> names = IntStream.range(0, random.nextInt(5) + 1)
                        .mapToObj(_ -> "abcd".substring(random.nextInt(4)).substring(0, 1))
                        .collect(Collectors.toCollection(ArrayList::new));
                for (Resolver.Last last : Resolver.Last.values()) {
                    String mine = outcome(resolver, names, last);
                    found += mine.startsWith("found") ? 1 : 0;
                    assertThat(mine)
                            .as("seed %s, %s of %s in %s", SEED, last, names, data)
                            .isEqualTo(outcome(new KernelResolver(), names, last));
                }
            }
        }
        assertThat(found).isGreaterThan(100);
    }

    private void plant(Random random) throws IOException {
        for (String directory : List.of("", "a", "b", "a/c", "a/d", "b/a")) {
            Path parent = data.resolve(directory);
            if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS) || isBehindLink(parent)) {
                continue;
            }
            for (String name : List.of("a", "b", "c", "d")) {
                int kind = random.nextInt(5);
                if (kind < 2) {
                    Path _ = Files.createDirectory(parent.resolve(name));
                } else if (kind == 2) {
                    Path _ = Files.writeString(parent.resolve(name), "x");
                } else if (kind == 3) {
                    link(directory, name, target(random));
                }
            }
        }
    }

    private boolean isBehindLink(Path directory) throws IOException {
        return !directory.toRealPath().equals(data.toRealPath().resolve(data.relativize(directory)));
    }

    /** By hand, as Java's paths and the sandbox's own links would tidy the target. */
    private void link(String directory, String name, String target) throws IOException {
        try (Directory parent = files.directory(at(directory))) {
            Libc.symlinkat(target.getBytes(StandardCharsets.UTF_8), parent.fd(), Names.encode(name));
        }
    }

    private static String target(Random random) {
        String target = IntStream.range(0, random.nextInt(4) + 1)
                .mapToObj(_ -> STEPS[random.nextInt(STEPS.length)])
                .collect(Collectors.joining("/"));
        return target.isEmpty() ? "." : target;
    }

    private String outcome(Resolver by, List<String> names, Resolver.Last last) {
        try (Fd fd = by.resolve(files.rootFd(), names, last)) {
            return "found " + Libc.stat(fd).inode();
        } catch (Errno e) {
            return "error " + e.number();
        }
    }
}
