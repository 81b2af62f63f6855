package dev.panelagent.files.sandbox;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import dev.panelagent.files.sandbox.Resolver.Last;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * One server's files, by paths from its root. Links are followed as long as they stay inside; whatever leads out, up or
 * into another mount is refused by the kernel itself, at the moment it is used. Thread-safe.
 */
public final class ServerFiles implements AutoCloseable {
    /** What the kernel adds to the path of what has no name any more. */
    private static final String DELETED = " (deleted)";

    private final Fd root;
    private final Resolver resolver;
    private final Ownership ownership;
    private final Access access;

    ServerFiles(Fd root, Resolver resolver, Ownership ownership, Access access) {
        this.root = root;
        this.resolver = resolver;
        this.ownership = ownership;
        this.access = access;
    }

    /** The server's root. */
    public Directory root() {
        return directory(FilePath.ROOT);
    }

    /** An existing directory. */
    public Directory directory(FilePath path) {
        permit(path, true);
        return run("enter", path, () -> checkedDirectory(resolver.resolve(root, path.names(), Last.FOLLOWED)));
    }

    /** The directory something is in, for what is done by its name. */
    public Directory parent(FilePath path) {
        if (path.isRoot()) {
            throw new RequestException(
                    ErrorCode.PERMISSION_DENIED, "the server's root stays as it is", "name something in it");
        }
        return directory(path.parent());
    }

    /** A directory; it and those above it are made where they are missing. */
    public Directory makeDirectories(FilePath path) {
        Deque<String> missing = new ArrayDeque<>();
        FilePath at = path;
        Directory directory = null;
        while (directory == null) {
            try {
                directory = directory(at);
            } catch (RequestException e) {
                if (e.code() != ErrorCode.FILE_NOT_FOUND || at.isRoot()) {
                    throw e;
                }
                missing.push(at.name());
                at = at.parent();
            }
        }
        while (!missing.isEmpty()) {
            try (Directory outer = directory) {
                directory = outer.makeOrEnter(missing.pop());
            }
        }
        return directory;
    }

    /** What is there, at the end of all links. */
    public FileInfo info(FilePath path) {
        return run("look at", path, () -> {
            try (Fd found = resolver.resolve(root, path.names(), Last.FOLLOWED)) {
                return Libc.stat(found);
            }
        });
    }

    /** Where something is at the end of all links. */
    public FilePath locate(FilePath path) {
        return run("look at", path, () -> {
            try (Fd found = resolver.resolve(root, path.names(), Last.FOLLOWED)) {
                return location(found);
            }
        });
    }

    /**
     * Opens a file for reading.
     *
     * @throws RequestException PERMISSION_DENIED for what is no plain file
     */
    public FileChannel read(FilePath path) {
        permit(path, false);
        return run("read", path, () -> {
            try (Fd found = resolver.resolve(root, path.names(), Last.FOLLOWED)) {
                permit(location(found), false);
                return openForReading(found, path);
            }
        });
    }

    @Override
    public void close() {
        root.close();
    }

    /** What an I/O failure on a file's content is to whoever asked. */
    public static RequestException failure(String verb, FilePath path, IOException e) {
        if (e instanceof Errno errno) {
            return errno.refusal(verb, path);
        }
        // Java tells the reason of a failed write in words alone (strerror(3)).
        String reason = String.valueOf(e.getMessage());
        if (reason.contains("No space left") || reason.contains("quota exceeded")) {
            return new Errno("write", Errno.ENOSPC).refusal(verb, path);
        }
        if (e instanceof java.nio.file.AccessDeniedException) {
            return new Errno("open", Errno.EACCES).refusal(verb, path);
        }
        return new RequestException(
                ErrorCode.FILE_ERROR,
                "cannot " + verb + " " + Text.quote(path.toString()) + " ("
                        + e.getClass().getSimpleName() + ")",
                "look at the node's disk");
    }

    interface Work<T> {
        T run() throws IOException;
    }

    /** Runs a call of the system; what it says becomes a refusal. */
    <T> T run(String verb, FilePath path, Work<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw failure(verb, path, e);
        }
    }

    /** @throws RequestException PERMISSION_DENIED if the server's denylist covers the path */
    void permit(FilePath path, boolean directory) {
        if (access.denies(path.names(), directory)) {
            throw new RequestException(
                    ErrorCode.PERMISSION_DENIED,
                    "the server's file denylist covers " + Text.quote(path.toString()),
                    "leave it as it is; the egg decides what is on the list");
        }
    }

    /** The same files to the agent itself; shares the handle of the root, and is not closed by itself. */
    ServerFiles withoutRules() {
        return new ServerFiles(root, resolver, ownership, Access.ALL);
    }

    public Access access() {
        return access;
    }

    Resolver resolver() {
        return resolver;
    }

    Ownership ownership() {
        return ownership;
    }

    Fd rootFd() {
        return root;
    }

    /** A directory from its handle, where it really is; the handle is closed if it is none. */
    private Directory checkedDirectory(Fd found) throws Errno {
        return checkedDirectory(found, () -> location(found));
    }

    /** A directory that was found by one name in an open one, with no link. */
    Directory checkedDirectory(Fd found, FilePath inside) throws Errno {
        return checkedDirectory(found, () -> {
            try {
                return location(found);
            } catch (Errno e) {
                // Deeper than the kernel can tell: games may make such, and it must be possible to remove them.
                if (e.is(Errno.ENAMETOOLONG)) {
                    return inside;
                }
                throw e;
            }
        });
    }

    private interface Located {
        FilePath path() throws Errno;
    }

    private Directory checkedDirectory(Fd found, Located located) throws Errno {
        try {
            if (!Libc.stat(found).isDirectory()) {
                throw new Errno("open", Errno.ENOTDIR);
            }
            FilePath real = located.path();
            permit(real, true);
            return new Directory(this, found, real);
        } catch (Errno | RuntimeException e) {
            found.close();
            throw e;
        }
    }

    FileChannel openForReading(Fd found, FilePath path) throws IOException {
        FileInfo info = Libc.stat(found);
        if (info.isDirectory()) {
            throw new Errno("open", Errno.EISDIR);
        }
        if (!info.isFile()) {
            throw notPlain("read", path);
        }
        return Directory.reopen(found, StandardOpenOption.READ);
    }

    static RequestException notPlain(String verb, FilePath path) {
        return new RequestException(
                ErrorCode.PERMISSION_DENIED,
                "cannot " + verb + " " + Text.quote(path.toString())
                        + ": it is a link, a pipe, a socket, a device, or has names elsewhere",
                "name a plain file or directory");
    }

    /** The path of what is open, from the root (proc(5)); it names, it does not decide. */
    private FilePath location(Fd found) throws Errno {
        String base = realPath(root);
        String path = realPath(found);
        if (path.endsWith(DELETED) && Libc.stat(found).links() == 0) {
            path = path.substring(0, path.length() - DELETED.length());
        }
        if (path.equals(base)) {
            return FilePath.ROOT;
        }
        String prefix = base.equals("/") ? base : base + "/";
        if (!path.startsWith(prefix)) {
            // Moved away by somebody on the node between two calls.
            throw new Errno("readlink", Errno.EXDEV);
        }
        return new FilePath(
                List.copyOf(Arrays.asList(path.substring(prefix.length()).split("/"))));
    }

    private static String realPath(Fd fd) throws Errno {
        return Names.decode(
                Libc.readlinkat(Libc.AT_FDCWD, fd.path().getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    }
}
