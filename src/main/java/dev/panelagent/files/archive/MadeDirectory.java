package dev.panelagent.files.archive;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FileInfo;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.ServerFiles;
import java.util.ArrayList;
import java.util.List;

/** A directory to work in; what had to be made of it goes again unless the work succeeds. For one thread. */
final class MadeDirectory implements AutoCloseable {
    private final ServerFiles files;
    private final Directory directory;

    /** Deepest first. */
    private final List<FilePath> made;

    private boolean kept;

    private MadeDirectory(ServerFiles files, Directory directory, List<FilePath> made) {
        this.files = files;
        this.directory = directory;
        this.made = made;
    }

    static MadeDirectory at(ServerFiles files, FilePath path) {
        List<FilePath> missing = missing(files, path);
        try {
            return new MadeDirectory(files, files.makeDirectories(path), missing);
        } catch (RequestException e) {
            missing.forEach(made -> remove(files, made));
            throw e;
        }
    }

    private static List<FilePath> missing(ServerFiles files, FilePath path) {
        List<FilePath> missing = new ArrayList<>();
        for (FilePath at = path; !at.isRoot() && isMissing(files, at); at = at.parent()) {
            missing.add(at);
        }
        return missing;
    }

    private static boolean isMissing(ServerFiles files, FilePath path) {
        try {
            FileInfo _ = files.info(path);
            return false;
        } catch (RequestException e) {
            return e.code() == ErrorCode.FILE_NOT_FOUND;
        }
    }

    Directory directory() {
        return directory;
    }

    /** The work succeeded. */
    void keep() {
        kept = true;
    }

    @Override
    public void close() {
        directory.close();
        if (!kept) {
            made.forEach(path -> remove(files, path));
        }
    }

    private static void remove(ServerFiles files, FilePath path) {
        try (Directory parent = files.parent(path)) {
            parent.removeDirectory(path.name());
        } catch (RequestException _) {
            // Somebody else has put something there meanwhile, or has removed it.
        }
    }
}
