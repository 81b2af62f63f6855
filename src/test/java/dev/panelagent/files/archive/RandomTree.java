package dev.panelagent.files.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Plants a directory with all that archives find hard. */
final class RandomTree {
    private static final int ENTRIES = 60;
    private static final String[] PIECES = {
        "a", "world", " ", "\n", "\u00e9", "\u4e16\u754c", "\ud83d\ude00", "..", "\\", "-", "*", "'", "x".repeat(40)
    };

    private final Random random;
    private final Path top;
    private final boolean anyBytes;
    private final List<Path> directories = new ArrayList<>();
    private final List<Path> made = new ArrayList<>();

    RandomTree(Random random, Path top, boolean anyBytes) {
        this.random = random;
        this.top = top;
        this.anyBytes = anyBytes;
    }

    void plant() throws IOException, InterruptedException {
        directories.add(top);
        for (int i = 0; i < ENTRIES; i++) {
            Path parent = directories.get(random.nextInt(directories.size()));
            Path path = parent.resolve(name() + i);
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    directories.add(Files.createDirectory(path));
                    made.add(path);
                }
                case 2 -> link(parent, path, i);
                default -> made.add(Files.write(path, content()));
            }
        }
        if (anyBytes) {
            nameThatIsNoText();
        }
        for (Path path : made.reversed()) {
            Files.setPosixFilePermissions(path, permissions(Files.isDirectory(path)));
            Files.setLastModifiedTime(path, FileTime.fromMillis(1_000_000_000_000L + random.nextInt()));
        }
    }

    private String name() {
        StringBuilder name = new StringBuilder();
        int pieces = 1 + random.nextInt(5);
        for (int i = 0; i < pieces; i++) {
            name.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return name.append('n').toString();
    }

    private void link(Path parent, Path path, int i) throws IOException {
        Path other = directories.get(random.nextInt(directories.size()));
        Path target = parent.relativize(other);
        boolean dangling = random.nextBoolean() || target.toString().isEmpty();
        Files.createSymbolicLink(path, dangling ? Path.of("nowhere-" + "y".repeat(random.nextInt(150)) + i) : target);
    }

    private byte[] content() {
        int size = random.nextInt(8) == 0 ? random.nextInt(3 << 20) : random.nextInt(2000) * random.nextInt(2);
        byte[] content = new byte[size];
        if (random.nextBoolean()) {
            random.nextBytes(content);
        }
        return content;
    }

    /** Java names no such file; a shell does. */
    private void nameThatIsNoText() throws IOException, InterruptedException {
        RoundTripTest.run("sh", "-c", "cd \"$1\" && : > \"$(printf 'raw\\377\\303\\251\\300')\"", "sh", top.toString());
    }

    private Set<PosixFilePermission> permissions(boolean directory) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            if (random.nextBoolean()) {
                permissions.add(permission);
            }
        }
        if (directory) {
            permissions.add(PosixFilePermission.OWNER_READ);
            permissions.add(PosixFilePermission.OWNER_WRITE);
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
        } else {
            permissions.add(PosixFilePermission.OWNER_READ);
        }
        return permissions;
    }
}
