package dev.panelagent.files.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;

/** All that can be asked of a server's files, each by a path; answers with what it learnt. */
enum Operation {
    INFO((files, path) -> text(files.info(path))),
    LOCATE((files, path) -> text(files.locate(path))),
    READ((files, path) -> content(files.read(path))),
    READ_BY_HANDLE((files, path) -> in(files, path, (parent, name) -> content(parent.read(name)))),
    INFO_BY_HANDLE((files, path) -> in(files, path, (parent, name) -> text(parent.info(name)))),
    NAMES((files, path) -> {
        try (Directory directory = files.directory(path)) {
            return text(directory.info(), directory.names(1000));
        }
    }),
    ENTER((files, path) -> in(files, path, (parent, name) -> {
        try (Directory inside = parent.enter(name)) {
            return text(inside.names(1000));
        }
    })),
    WALK((files, path) -> {
        try (Directory directory = files.directory(path)) {
            return walk(directory);
        }
    }),
    READ_LINK((files, path) -> in(files, path, (parent, name) -> text(parent.readLink(name)))),
    PERMISSIONS((files, path) -> in(files, path, (parent, name) -> {
        parent.permissions(name, 0751);
        return nothing();
    })),
    TOUCH((files, path) -> in(files, path, (parent, name) -> {
        parent.touch(name, Instant.EPOCH);
        return nothing();
    })),
    MAKE_DIRECTORIES((files, path) -> {
        try (Directory made = files.makeDirectories(path)) {
            return text(made.path());
        }
    }),
    MAKE((files, path) -> in(files, path, (parent, name) -> {
        try (Directory made = parent.make(name)) {
            return text(made.path());
        }
    })),
    LINK((files, path) -> in(files, path, (parent, name) -> {
        parent.link(name, "hello");
        return nothing();
    })),
    LINK_TO((files, path) -> {
        try (Directory root = files.root()) {
            root.link("to-" + UUID.randomUUID(), path.toString().substring(1));
            return nothing();
        }
    }),
    WRITE((files, path) -> in(files, path, (parent, name) -> write(parent, name, true))),
    WRITE_NEW((files, path) -> in(files, path, (parent, name) -> write(parent, name, false))),
    WRITE_INTO((files, path) -> {
        try (Directory directory = files.directory(path)) {
            return write(directory, "written.txt", true);
        }
    }),
    RENAME_ONTO((files, path) -> {
        String source = "source-" + UUID.randomUUID();
        try (Directory root = files.root()) {
            byte[] _ = write(root, source, true);
            return in(files, path, (parent, name) -> {
                root.rename(source, parent, name, true);
                return nothing();
            });
        }
    }),
    RENAME_TO_NEW((files, path) -> {
        String source = "source-" + UUID.randomUUID();
        try (Directory root = files.root()) {
            byte[] _ = write(root, source, true);
            return in(files, path, (parent, name) -> {
                root.rename(source, parent, name, false);
                return nothing();
            });
        }
    }),
    RENAME_INTO((files, path) -> {
        String source = "source-" + UUID.randomUUID();
        try (Directory root = files.root();
                Directory target = files.directory(path)) {
            byte[] _ = write(root, source, true);
            root.rename(source, target, "moved.txt", true);
            return nothing();
        }
    }),
    RENAME_FROM((files, path) -> in(files, path, (parent, name) -> {
        try (Directory root = files.root()) {
            parent.rename(name, root, "from-" + UUID.randomUUID(), false);
            return nothing();
        }
    })),
    REMOVE((files, path) -> in(files, path, (parent, name) -> {
        parent.remove(name);
        return nothing();
    })),
    REMOVE_DIRECTORY((files, path) -> in(files, path, (parent, name) -> {
        parent.removeDirectory(name);
        return nothing();
    })),
    REMOVE_TREE((files, path) -> in(files, path, (parent, name) -> {
        TreeRemover.remove(parent, name, _ -> {});
        return nothing();
    })),
    EMPTY((files, path) -> {
        try (Directory directory = files.directory(path)) {
            TreeRemover.empty(directory);
            return nothing();
        }
    });

    /** The work itself. */
    interface Work {
        byte[] on(ServerFiles files, FilePath path) throws IOException;
    }

    private interface ByName {
        byte[] on(Directory parent, String name) throws IOException;
    }

    @SuppressWarnings("ImmutableEnumChecker")
    private final Work work;

    Operation(Work work) {
        this.work = work;
    }

    /** All bytes it learnt. */
    byte[] on(ServerFiles files, String path) throws IOException {
        return work.on(files, FilePath.parse(path));
    }

    private static byte[] in(ServerFiles files, FilePath path, ByName work) throws IOException {
        try (Directory parent = files.parent(path)) {
            return work.on(parent, path.name());
        }
    }

    private static byte[] content(FileChannel channel) throws IOException {
        try (channel) {
            return Channels.newInputStream(channel).readAllBytes();
        }
    }

    private static byte[] write(Directory directory, String name, boolean replace) throws IOException {
        Staged.Finish finish =
                new Staged.Finish(replace, Staged.Finish.REPLACE.mode(), Staged.Finish.REPLACE.modified(), false);
        try (Staged staged = directory.stage(name)) {
            int _ = staged.channel().write(ByteBuffer.wrap("written".getBytes(StandardCharsets.UTF_8)));
            return text(staged.commit(finish));
        }
    }

    /** All names below, and what every file holds. */
    private static byte[] walk(Directory start) {
        ByteArrayOutputStream learnt = new ByteArrayOutputStream();
        TreeWalk.walk(start, (parent, name, info) -> {
            if (info.isFile()) {
                try (FileChannel channel = parent.read(name)) {
                    long _ = Channels.newInputStream(channel).transferTo(learnt);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
            return true;
        });
        return learnt.toByteArray();
    }

    private static byte[] text(Object... learnt) {
        return Arrays.toString(learnt).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] nothing() {
        return new byte[0];
    }
}
