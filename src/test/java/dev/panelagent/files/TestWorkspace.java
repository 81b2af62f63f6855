package dev.panelagent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.files.sandbox.ServerRoots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;

/** A server's data in a directory of the test's, seen both by the agent's way and by the file system's own. */
final class TestWorkspace implements AutoCloseable {
    static final ServerId SERVER = new ServerId("s1");

    private final ServerRoots roots;
    private final Workspaces workspaces;
    private final List<Workspace> open = new ArrayList<>();

    TestWorkspace(Path dir) {
        this(dir, InstantSource.system());
    }

    TestWorkspace(Path dir, InstantSource clock) {
        this.roots = new ServerRoots(dir, Optional.of(owner(dir)));
        this.workspaces = new Workspaces(roots, clock);
        roots.provide(SERVER);
    }

    private static String owner(Path dir) {
        return io(() -> Files.getAttribute(dir, "unix:uid") + ":" + Files.getAttribute(dir, "unix:gid"));
    }

    Workspaces workspaces() {
        return workspaces;
    }

    /** Without a limit and without a denylist. */
    Workspace open() {
        return open(0);
    }

    /** Is closed with this fixture. */
    Workspace open(long diskBytes, String... denylist) {
        Workspace workspace = workspaces.open(SERVER, diskBytes, List.of(denylist));
        open.add(workspace);
        return workspace;
    }

    /** Where something really is. */
    Path path(String path) {
        return path.isEmpty() ? roots.of(SERVER) : roots.of(SERVER).resolve(path);
    }

    Path plant(String path, String content) {
        return plant(path, content.getBytes(StandardCharsets.UTF_8));
    }

    Path plant(String path, byte[] content) {
        return io(() -> {
            Path _ = Files.createDirectories(path(path).getParent());
            return Files.write(path(path), content);
        });
    }

    Path directory(String path) {
        return io(() -> Files.createDirectories(path(path)));
    }

    Path link(String path, String target) {
        return io(() -> {
            Path _ = Files.createDirectories(path(path).getParent());
            return Files.createSymbolicLink(path(path), Path.of(target));
        });
    }

    Path pipe(String path) {
        run("mkfifo", path(path).toString());
        return path(path);
    }

    Path mode(String path, String permissions) {
        return io(() -> Files.setPosixFilePermissions(path(path), PosixFilePermissions.fromString(permissions)));
    }

    String mode(String path) {
        return io(() ->
                PosixFilePermissions.toString(Files.getPosixFilePermissions(path(path), LinkOption.NOFOLLOW_LINKS)));
    }

    Path modified(String path, Instant time) {
        return io(() -> Files.setLastModifiedTime(path(path), java.nio.file.attribute.FileTime.from(time)));
    }

    String read(String path) {
        return io(() -> Files.readString(path(path)));
    }

    /** Everything below a directory, by sorted paths from it. */
    List<String> tree(String path) {
        Path top = path(path);
        return io(() -> {
            try (Stream<Path> all = Files.walk(top)) {
                return all.filter(each -> !each.equals(top))
                        .map(each -> top.relativize(each).toString())
                        .sorted()
                        .toList();
            }
        });
    }

    /** The first line a program of the system prints. */
    static String run(String... command) {
        return io(() -> {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var reader = process.inputReader()) {
                String first = reader.readLine();
                if (process.waitFor() != 0) {
                    throw new IOException(String.join(" ", command) + ": " + first);
                }
                return first == null ? "" : first;
            }
        });
    }

    private interface Work<T> {
        T run() throws IOException, InterruptedException;
    }

    private static <T> T io(Work<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static ThrowableAssertAlternative<RequestException> assertRefused(ErrorCode code, ThrowingCallable work) {
        return assertThatExceptionOfType(RequestException.class)
                .isThrownBy(work)
                .satisfies(e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    @Override
    public void close() {
        open.forEach(Workspace::close);
    }
}
