package dev.panelagent.files.archive;

import dev.panelagent.common.ServerId;
import dev.panelagent.files.Progress;
import dev.panelagent.files.Workspace;
import dev.panelagent.files.Workspaces;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.ServerRoots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A server's data in a temporary directory, to pack and unpack in. */
final class Server implements AutoCloseable {
    private static final ServerId ID = new ServerId("s1");

    final Path root;
    final Path outside;
    final Workspace workspace;

    private Server(Path root, Path outside, Workspace workspace) {
        this.root = root;
        this.outside = outside;
        this.workspace = workspace;
    }

    static Server in(Path dir) throws IOException {
        return in(dir, 0, List.of());
    }

    static Server in(Path dir, long diskBytes, List<String> denylist) throws IOException {
        String self = Files.getAttribute(dir, "unix:uid") + ":" + Files.getAttribute(dir, "unix:gid");
        ServerRoots roots = new ServerRoots(dir, Optional.of(self));
        roots.provide(ID);
        Workspace workspace = new Workspaces(roots, InstantSource.system()).open(ID, diskBytes, denylist);
        return new Server(roots.of(ID), dir, workspace);
    }

    Created pack(Path archive, ArchiveFormat format, String base, String... sources) {
        return pack(archive, format, ArchiveLimits.DEFAULT, Progress.NONE, base, sources);
    }

    Created pack(
            Path archive,
            ArchiveFormat format,
            ArchiveLimits limits,
            Progress progress,
            String base,
            String... sources) {
        try (FileChannel out = FileChannel.open(
                archive, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            return ArchiveWriter.write(
                    workspace.files(),
                    FilePath.parse(base),
                    Stream.of(sources).map(FilePath::parse).toList(),
                    out,
                    format,
                    limits,
                    Optional.empty(),
                    progress);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Extracted unpack(Path archive, String target) {
        return unpack(archive, target, Conflict.FAIL, ArchiveLimits.DEFAULT, Progress.NONE);
    }

    Extracted unpack(Path archive, String target, Conflict conflict) {
        return unpack(archive, target, conflict, ArchiveLimits.DEFAULT, Progress.NONE);
    }

    Extracted unpack(Path archive, String target, Conflict conflict, ArchiveLimits limits, Progress progress) {
        try (FileChannel in = FileChannel.open(archive)) {
            return ArchiveReader.extract(in, workspace, FilePath.parse(target), conflict, limits, progress);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything below a directory: kind, permissions, content, and of files and directories when they were changed. */
    static Map<String, String> tree(Path top) {
        TreeMap<String, String> tree = new TreeMap<>();
        try (Stream<Path> all = Files.walk(top)) {
            all.filter(path -> !path.equals(top))
                    .forEach(path -> tree.put(top.relativize(path).toUri().getRawPath(), describe(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tree;
    }

    /** The paths of everything below a directory, from there. */
    static Set<String> names(Path top) throws IOException {
        try (Stream<Path> all = Files.walk(top)) {
            return all.filter(path -> !path.equals(top))
                    .map(path -> top.relativize(path).toString())
                    .collect(Collectors.toSet());
        }
    }

    private static String describe(Path path) {
        try {
            var nofollow = java.nio.file.LinkOption.NOFOLLOW_LINKS;
            if (Files.isSymbolicLink(path)) {
                return "-> " + Files.readSymbolicLink(path);
            }
            var attributes = Files.readAttributes(path, java.nio.file.attribute.PosixFileAttributes.class, nofollow);
            String content = attributes.isRegularFile()
                    ? java.util.HexFormat.of().formatHex(digest(path)) + " " + attributes.size()
                    : attributes.isDirectory() ? "directory" : "special";
            return content + " " + java.nio.file.attribute.PosixFilePermissions.toString(attributes.permissions()) + " "
                    + attributes.lastModifiedTime().toInstant().getEpochSecond();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] digest(Path path) throws IOException {
        try {
            return java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        workspace.close();
    }
}
