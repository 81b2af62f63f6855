package dev.panelagent.files.mods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.files.Progress;
import dev.panelagent.files.Workspace;
import dev.panelagent.files.Workspaces;
import dev.panelagent.files.pull.AddressRanges;
import dev.panelagent.files.pull.PullLimits;
import dev.panelagent.files.pull.RemotePull;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.ServerRoots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Mods of one server in a directory of a test, and a place to download them from. */
final class ModsFixture implements AutoCloseable {
    static final ServerId SERVER = new ServerId("one");
    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    final MemoryMods installed = new MemoryMods();
    final ModServer web = new ModServer();
    final Path root;
    private final Workspaces workspaces;
    private final RemotePull pull = new RemotePull(
            new PullLimits(AddressRanges.parse(""), 10_000_000, Duration.ofSeconds(5), Duration.ofSeconds(20), 3));
    final Mods mods = new Mods(pull, new ZipUnpacker(), installed, InstantSource.fixed(NOW));

    ModsFixture(Path dir) throws IOException {
        Object uid = Files.getAttribute(dir, "unix:uid");
        Object gid = Files.getAttribute(dir, "unix:gid");
        ServerRoots roots = new ServerRoots(dir, Optional.of(uid + ":" + gid));
        roots.provide(SERVER);
        root = roots.of(SERVER);
        workspaces = new Workspaces(roots, InstantSource.system());
    }

    /** Other mods of the same server. */
    Mods with(Unpacker unpacker) {
        return new Mods(pull, unpacker, installed, InstantSource.fixed(NOW));
    }

    Workspace workspace(long diskBytes, String... denylist) {
        return workspaces.open(SERVER, diskBytes, List.of(denylist));
    }

    Mod install(ModRequest request) {
        return install(request, Progress.NONE);
    }

    Mod install(ModRequest request, Progress progress) {
        try (Workspace workspace = workspace(0)) {
            return mods.install(SERVER, workspace, request, progress);
        }
    }

    Mod install(WorkshopRequest request, Workshop workshop) {
        try (Workspace workspace = workspace(0)) {
            return mods.install(SERVER, workspace, request, workshop, Progress.NONE);
        }
    }

    Mod installZip(String id, Map<String, String> content) {
        return install(zip(id, content));
    }

    ModRequest zip(String id, Map<String, String> content) {
        return request(id, web.offerZip(id + ".zip", content), true);
    }

    static ModRequest request(String id, URI url, boolean unpack) {
        return new ModRequest(
                id, "Mod " + id, Optional.empty(), url, Optional.empty(), ModRequest.DEFAULT_DIRECTORY, unpack);
    }

    Mod uninstall(String id) {
        try (Workspace workspace = workspace(0)) {
            return mods.uninstall(SERVER, workspace, id);
        }
    }

    void write(String path, String content) {
        try {
            Path file = root.resolve(path.replaceFirst("^/", ""));
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing where there is no file. */
    String read(String path) {
        return content(root.resolve(path)).orElse("");
    }

    /** Content by path of all files, links as they are, and a slash for each directory that is empty. */
    Map<String, String> tree() {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            all.filter(path -> !path.equals(root))
                    .forEach(path -> content(path)
                            .ifPresent(text -> found.put(root.relativize(path).toString(), text)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static Optional<String> content(Path path) {
        try {
            if (Files.isSymbolicLink(path)) {
                return Optional.of("-> " + Files.readSymbolicLink(path));
            }
            if (Files.isRegularFile(path)) {
                return Optional.of(Files.readString(path, StandardCharsets.ISO_8859_1));
            }
            if (!Files.exists(path)) {
                return Optional.empty();
            }
            try (Stream<Path> inside = Files.list(path)) {
                return inside.findAny().isPresent() ? Optional.empty() : Optional.of("/");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> texts(List<FilePath> paths) {
        return paths.stream().map(FilePath::toString).sorted().toList();
    }

    static void assertRefused(ErrorCode code, Runnable work, String... words) {
        assertThatThrownBy(work::run)
                .isInstanceOfSatisfying(
                        RequestException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code))
                .satisfies(e -> assertThat(List.of(words))
                        .allSatisfy(word -> assertThat(e).hasMessageContaining(word)));
    }

    @Override
    public void close() {
        web.close();
        pull.close();
    }
}
