package dev.panelagent.files.sandbox;

import dev.panelagent.common.RequestException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * A file in the making: it has a name of its own beside the one it will get, so that readers see the old file or the new
 * one, and never a part. Closed without {@link #commit}, it is gone.
 */
public final class Staged implements AutoCloseable {
    private final Directory directory;
    private final String name;
    private final String temporary;
    private final Fd fd;
    private final FileChannel channel;
    private boolean committed;

    private Staged(Directory directory, String name, String temporary, Fd fd, FileChannel channel) {
        this.directory = directory;
        this.name = name;
        this.temporary = temporary;
        this.fd = fd;
        this.channel = channel;
    }

    static Staged begin(Directory directory, String name) throws IOException {
        byte[] _ = Names.encode(name);
        String temporary = ".panel-agent-" + UUID.randomUUID() + ".part";
        int flags = Libc.Flags.WRONLY | Libc.Flags.CREAT | Libc.Flags.EXCL | Libc.Flags.NOFOLLOW | Libc.Flags.CLOEXEC;
        Fd fd = Libc.openat(directory.fd().number(), Names.encode(temporary), flags, 0600);
        try {
            return new Staged(directory, name, temporary, fd, Directory.reopen(fd, StandardOpenOption.WRITE));
        } catch (IOException | RuntimeException e) {
            fd.close();
            Libc.unlinkat(directory.fd(), Names.encode(temporary), 0);
            throw e;
        }
    }

    /**
     * What a complete file is to be like.
     *
     * @param replace whether a file of that name may be replaced
     * @param mode its permissions; empty: those of the file it replaces, or of any new file
     * @param modified when it was last changed; empty: now
     * @param durable whether it is on the disk when {@link #commit} returns
     */
    public record Finish(boolean replace, OptionalInt mode, Optional<Instant> modified, boolean durable) {
        /** A file that replaces what is there and survives a power cut. */
        public static final Finish REPLACE = new Finish(true, OptionalInt.empty(), Optional.empty(), true);
    }

    /** Takes the content. Failures are {@link IOException}s; see {@link ServerFiles#failure}. */
    public FileChannel channel() {
        return channel;
    }

    /** What the kernel knows of it. */
    public FileInfo info() {
        return directory.files().run("look at", path(), () -> Libc.stat(fd));
    }

    /** What has its name now. */
    public Optional<FileInfo> replaced() {
        return directory.find(name);
    }

    /** Where the file will be. */
    public FilePath path() {
        return directory.path().child(name);
    }

    /**
     * Gives the file its name.
     *
     * @throws RequestException FILE_EXISTS if something is there that may not be replaced
     */
    public FileInfo commit(Finish finish) {
        return directory.files().run("write", path(), () -> {
            Libc.chmod(fd, mode(finish));
            directory.files().ownership().handOver(fd);
            if (finish.modified().isPresent()) {
                Libc.touch(fd, finish.modified().get());
            }
            if (finish.durable()) {
                Libc.fsync(fd);
            }
            channel.close();
            Libc.renameat2(
                    directory.fd(),
                    Names.encode(temporary),
                    directory.fd(),
                    Names.encode(name),
                    finish.replace() ? 0 : Libc.RENAME_NOREPLACE);
            committed = true;
            if (finish.durable()) {
                directory.sync();
            }
            return Libc.stat(fd);
        });
    }

    private int mode(Finish finish) {
        if (finish.mode().isPresent()) {
            return finish.mode().getAsInt() & 0777;
        }
        return directory
                .find(name)
                .filter(FileInfo::isFile)
                .map(old -> old.mode() & 0777)
                .orElse(directory.files().ownership().fileMode());
    }

    @Override
    public void close() {
        try {
            channel.close();
            if (!committed) {
                Libc.unlinkat(directory.fd(), Names.encode(temporary), 0);
            }
        } catch (IOException e) {
            if (!(e instanceof Errno errno && errno.is(Errno.ENOENT))) {
                throw ServerFiles.failure("write", path(), e);
            }
        } finally {
            fd.close();
        }
    }
}
