package dev.panelagent.files.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreeWalkTest extends OnBothResolvers {
    private final List<String> met = new ArrayList<>();

    private void make(String... paths) throws IOException {
        for (String path : paths) {
            Path file = data.resolve(path);
            Path _ = Files.createDirectories(file.getParent());
            Path _ = Files.writeString(file, path);
        }
    }

    @Test
    void everythingIsMetInOrder() throws Exception {
        make("b/file", "a/deep/file", "c");
        Files.createSymbolicLink(data.resolve("link"), Path.of("a"));

        TreeWalk.walk(root, new TreeWalk.Visitor() {
            @Override
            public boolean visit(Directory parent, String name, FileInfo info) {
                return met.add(parent.path().child(name).toString());
            }

            @Override
            public void left(Directory directory) {
                met.add("left " + directory.path());
            }
        });

        assertThat(met)
                .containsExactly(
                        "/a",
                        "/a/deep",
                        "/a/deep/file",
                        "left /a/deep",
                        "left /a",
                        "/b",
                        "/b/file",
                        "left /b",
                        "/c",
                        "/link",
                        "left /");
    }

    @Test
    void whatIsNotToBeEnteredIsNot() throws Exception {
        make("a/file", "b/file");

        TreeWalk.walk(root, (_, name, _) -> {
            met.add(name);
            return name.equals("b");
        });

        assertThat(met).containsExactly("a", "b", "file");
    }

    @Test
    void whatDisappearsIsPassedOver() throws Exception {
        make("a/file", "b/file", "c");

        TreeWalk.walk(root, (_, name, _) -> {
            met.add(name);
            if (name.equals("a")) {
                clear("a/file", "a", "c");
            }
            return true;
        });

        assertThat(met).containsExactly("a", "b", "file");
    }

    @Test
    void whatBecomesALinkIsPassedOver() throws Exception {
        make("a/file");
        Path outside = Files.createDirectory(dir.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");

        TreeWalk.walk(root, (_, name, _) -> {
            met.add(name);
            clear("a/file", "a");
            link(data.resolve("a"), outside);
            return true;
        });

        assertThat(met).containsExactly("a");
    }

    private void clear(String... paths) {
        try {
            for (String path : paths) {
                Files.delete(data.resolve(path));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void link(Path link, Path target) {
        try {
            Path _ = Files.createSymbolicLink(link, target);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRefusalOfTheVisitorEndsItEvenIfTheDirectoryIsGone() throws Exception {
        make("a/file");

        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> TreeWalk.walk(root, (_, _, info) -> {
                    if (info.isFile()) {
                        clear("a/file", "a");
                        throw new RequestException(ErrorCode.LIMIT_EXCEEDED, "enough", "stop");
                    }
                    return true;
                }))
                .withMessageContaining("enough");
    }

    @Test
    void itDoesNotGoDeeperThanItMay() throws Exception {
        Files.createDirectories(data.resolve("d/".repeat(500)));
        TreeWalk.walk(root, (_, _, _) -> true);
        Files.createDirectories(data.resolve("d/".repeat(501)));

        assertRefused(ErrorCode.LIMIT_EXCEEDED, () -> TreeWalk.walk(root, (_, _, _) -> true));

        TreeRemover.empty(root);
    }
}
