package dev.panelagent.files.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What lies beside a server's data and must neither be read nor changed. */
final class Outside {
    static final String SECRET = "the-bytes-nobody-may-read";
    /** What a hard link shows is inside by that name, so it may be read. */
    static final String SHARED = "read by whatever name";

    private static final Instant LONG_AGO = Instant.parse("2020-02-02T02:02:02Z");

    private final Path dir;

    private final List<Long> inodes;

    private Outside(Path dir, List<Long> inodes) {
        this.dir = dir;
        this.inodes = inodes;
    }

    static Outside make(Path dir) throws IOException {
        Path sub = Files.createDirectories(dir.resolve("dir/sub"));
        for (String name : new String[] {"secret.txt", "linked.txt", "dir/secret.txt", "dir/sub/secret.txt"}) {
            Path file = Files.writeString(dir.resolve(name), name.equals("linked.txt") ? SHARED : SECRET);
            Path _ = Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
            Path _ = Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
        }
        for (Path each : new Path[] {sub, dir.resolve("dir"), dir}) {
            Path _ = Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-x--x"));
            Path _ = Files.setLastModifiedTime(each, FileTime.from(LONG_AGO));
        }
        List<Long> inodes = new ArrayList<>();
        for (String name : new String[] {"secret.txt", "dir/secret.txt", "dir/sub/secret.txt", "dir", "dir/sub"}) {
            inodes.add((Long) Files.getAttribute(dir.resolve(name), "unix:ino"));
        }
        return new Outside(dir, inodes);
    }

    Path dir() {
        return dir;
    }

    Path file() {
        return dir.resolve("secret.txt");
    }

    /** A file for a hard link; how many names it has is no part of the snapshot. */
    Path linked() {
        return dir.resolve("linked.txt");
    }

    /** Whether this tells what is in the files, or knows them at all. */
    boolean isToldBy(byte[] learnt) {
        String text = new String(learnt, StandardCharsets.ISO_8859_1);
        return isSecret(learnt) || inodes.stream().anyMatch(inode -> text.contains("inode=" + inode + "]"));
    }

    static boolean isSecret(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains("nobody-may-read");
    }

    /** Every name with all that must stay as it is. */
    Map<String, String> snapshot() throws IOException {
        try (Stream<Path> all = Files.walk(dir)) {
            return all.collect(Collectors.toMap(
                    path -> dir.relativize(path).toString(), Outside::describe, (a, _) -> a, TreeMap::new));
        }
    }

    private static String describe(Path path) {
        try {
            Map<String, Object> known = Files.readAttributes(
                    path, "unix:ino,mode,uid,gid,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
            String content =
                    Files.isRegularFile(path) ? Integer.toHexString(Arrays.hashCode(Files.readAllBytes(path))) : "";
            return new TreeMap<>(known) + content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
