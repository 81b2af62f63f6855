package dev.panelagent.files.sandbox;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import dev.panelagent.files.sandbox.Resolver.Last;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * An open directory of a server. All that is done in it is done relative to its handle and to one name, and links are
 * never followed: wherever the directory is moved or whatever takes its place, the handle stays what it was. Failures are
 * {@link RequestException}s that name the path. Thread-safe.
 */
public final class Directory implements AutoCloseable {
    private final ServerFiles files;
    private final Fd fd;
    private final FilePath path;

    Directory(ServerFiles files, Fd fd, FilePath path) {
        this.files = files;
        this.fd = fd;
        this.path = path;
    }

    /** Where it was when it was opened, with no link on the way. */
    public FilePath path() {
        return path;
    }

    public ServerFiles files() {
        return files;
    }

    Fd fd() {
        return fd;
    }

    /** What the kernel knows of itself. */
    public FileInfo info() {
        return files.run("look at", path, () -> Libc.stat(fd));
    }

    /** What has this name. */
    public FileInfo info(String name) {
        try {
            return Libc.stat(fd, Names.encode(name));
        } catch (IOException e) {
            throw ServerFiles.failure("look at", path.child(name), e);
        }
    }

    /** What has this name, if anything has. */
    public Optional<FileInfo> find(String name) {
        try {
            return Optional.of(info(name));
        } catch (RequestException e) {
            if (e.code() == ErrorCode.FILE_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Hands out the names in it, in no order, until one is not accepted. */
    public void names(Predicate<String> each) {
        files.run("list", path, () -> {
            Listing.names(fd, each);
            return true;
        });
    }

    /**
     * All names in it.
     *
     * @throws RequestException LIMIT_EXCEEDED if there are more than {@code most}
     */
    public List<String> names(int most) {
        List<String> names = new ArrayList<>();
        names(name -> names.add(name) && names.size() <= most);
        if (names.size() > most) {
            throw new RequestException(
                    ErrorCode.LIMIT_EXCEEDED,
                    Text.quote(path.toString()) + " has more than " + most + " entries",
                    "remove some, or spread them over directories");
        }
        return names;
    }

    /** A directory in it. */
    public Directory enter(String name) {
        FilePath inside = path.child(name);
        files.permit(inside, true);
        return files.run("enter", inside, () -> {
            Fd found = files.resolver().resolve(fd, List.of(name), Last.NO_LINKS);
            return files.checkedDirectory(found, inside);
        });
    }

    /**
     * Opens a file in it for reading.
     *
     * @throws RequestException PERMISSION_DENIED for what is no plain file
     */
    public FileChannel read(String name) {
        FilePath file = path.child(name);
        files.permit(file, false);
        return files.run("read", file, () -> {
            try (Fd found = files.resolver().resolve(fd, List.of(name), Last.NO_LINKS)) {
                return files.openForReading(found, file);
            }
        });
    }

    /** Makes a directory in it, owned by the game's user. */
    public Directory make(String name) {
        FilePath inside = path.child(name);
        files.permit(inside, true);
        return files.run("make", inside, () -> {
            Libc.mkdirat(fd, Names.encode(name), 0700);
            Directory made = files.checkedDirectory(files.resolver().resolve(fd, List.of(name), Last.NO_LINKS), inside);
            try {
                files.ownership().handOver(made.fd);
                Libc.chmod(made.fd, files.ownership().directoryMode());
                return made;
            } catch (Errno | RuntimeException e) {
                made.close();
                Libc.unlinkat(fd, Names.encode(name), Libc.AT_REMOVEDIR);
                throw e;
            }
        });
    }

    /** A directory in it, made if it is missing. */
    public Directory makeOrEnter(String name) {
        try {
            return make(name);
        } catch (RequestException e) {
            if (e.code() == ErrorCode.FILE_EXISTS) {
                return enter(name);
            }
            throw e;
        }
    }

    /**
     * The same directory for what the agent puts there under a name of its own for a while: no rule of the denylist is
     * meant for that, though one with a star would cover it. Rules hold again where a thing gets the name that stays.
     */
    public Directory withoutRules() {
        return files.run("enter", path, () -> {
            int flags = Libc.Flags.PATH | Libc.Flags.DIRECTORY | Libc.Flags.NOFOLLOW | Libc.Flags.CLOEXEC;
            return new Directory(files.withoutRules(), Libc.openat(fd.number(), new byte[] {'.'}, flags, 0), path);
        });
    }

    /** Begins a file that gets this name once it is complete. */
    public Staged stage(String name) {
        FilePath file = path.child(name);
        files.permit(file, false);
        return files.run("write", file, () -> Staged.begin(this, name));
    }

    /** Removes a file or a link, not what it points to. */
    public void remove(String name) {
        FilePath file = path.child(name);
        files.permit(file, false);
        files.run("remove", file, () -> {
            Libc.unlinkat(fd, Names.encode(name), 0);
            return true;
        });
    }

    /** Removes an empty directory. */
    public void removeDirectory(String name) {
        FilePath inside = path.child(name);
        files.permit(inside, true);
        files.run("remove", inside, () -> {
            Libc.unlinkat(fd, Names.encode(name), Libc.AT_REMOVEDIR);
            return true;
        });
    }

    /**
     * Gives something in it another name, here or in another directory of the server, in one step.
     *
     * @param replace whether a file of that name may be replaced
     */
    public void rename(String name, Directory target, String newName, boolean replace) {
        boolean directory = info(name).isDirectory();
        FilePath from = path.child(name);
        files.permit(from, directory);
        FilePath to = target.path.child(newName);
        target.files.permit(to, directory);
        files.run("rename " + Text.quote(from.toString()) + " to", to, () -> {
            Libc.renameat2(
                    fd, Names.encode(name), target.fd, Names.encode(newName), replace ? 0 : Libc.RENAME_NOREPLACE);
            return true;
        });
    }

    /**
     * Makes a link.
     *
     * @param target where it points, relative to this directory
     * @throws RequestException PERMISSION_DENIED if that is outside of the server's data, by whatever way
     */
    public void link(String name, String target) {
        FilePath link = path.child(name);
        files.permit(link, false);
        byte[] bytes = LinkTarget.check(path, target).orElseThrow(() -> LinkTarget.refusal(link));
        files.run("link", link, () -> {
            Libc.symlinkat(bytes, fd, Names.encode(name));
            try (Fd made = files.resolver().resolve(fd, List.of(name), Last.AS_IT_IS)) {
                // Whatever was put in its place meanwhile is not given away.
                if (Libc.stat(made).isLink()) {
                    files.ownership().handOver(made);
                }
            }
            return true;
        });
        if (leadsOut(name)) {
            remove(name);
            throw LinkTarget.refusal(link);
        }
    }

    /** Whether a link leads out of the server's data, or nowhere at all by way of a loop. */
    public boolean leadsOut(String name) {
        try (Fd _ = files.resolver().resolve(files.rootFd(), path.child(name).names(), Last.FOLLOWED)) {
            return false;
        } catch (Errno e) {
            return e.is(Errno.EXDEV) || e.is(Errno.ELOOP);
        }
    }

    /** Where a link points, as it is written there. */
    public String readLink(String name) {
        FilePath link = path.child(name);
        return files.run("read", link, () -> {
            if (!Libc.stat(fd, Names.encode(name)).isLink()) {
                throw new RequestException(
                        ErrorCode.CONFIG_INVALID, Text.quote(link.toString()) + " is no link", "name a link");
            }
            return Names.decode(Libc.readlinkat(fd.number(), Names.encode(name)));
        });
    }

    /**
     * Sets the permissions of a file or directory in it.
     *
     * @param mode the nine bits of chmod(2); set-user-id and its like are not for servers
     * @throws RequestException PERMISSION_DENIED for a link, and for a file that has another name, which may be outside
     */
    public void permissions(String name, int mode) {
        onHandle("set the permissions of", name, found -> Libc.chmod(found, mode & 0777));
    }

    /** Sets the time of its last change. */
    public void touch(String name, Instant modified) {
        onHandle("set the time of", name, found -> Libc.touch(found, modified));
    }

    /** Waits until what was made, renamed and removed in it is on the disk. */
    public void sync() {
        files.run("sync", path, () -> {
            int flags = Libc.Flags.DIRECTORY | Libc.Flags.NOFOLLOW | Libc.Flags.CLOEXEC;
            try (Fd open = Libc.openat(fd.number(), new byte[] {'.'}, flags, 0)) {
                Libc.fsync(open);
            }
            return true;
        });
    }

    @Override
    public void close() {
        fd.close();
    }

    private interface Change {
        void on(Fd fd) throws Errno;
    }

    private void onHandle(String verb, String name, Change change) {
        FilePath changed = path.child(name);
        files.run(verb, changed, () -> {
            try (Fd found = files.resolver().resolve(fd, List.of(name), Last.NO_LINKS)) {
                FileInfo info = Libc.stat(found);
                files.permit(changed, info.isDirectory());
                boolean otherNames = info.isFile() && info.links() > 1;
                if (otherNames || !(info.isFile() || info.isDirectory())) {
                    throw ServerFiles.notPlain(verb, changed);
                }
                change.on(found);
            }
            return true;
        });
    }

    /** Opens what a handle names; the handle was looked at, so it is that and nothing else. */
    static FileChannel reopen(Fd fd, StandardOpenOption option) throws IOException {
        return FileChannel.open(Path.of(fd.path()), option);
    }
}
