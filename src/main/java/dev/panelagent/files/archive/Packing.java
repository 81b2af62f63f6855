package dev.panelagent.files.archive;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.files.Progress;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FileInfo;
import dev.panelagent.files.sandbox.FilePath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts what a walk comes by into an archive. */
final class Packing implements Sources.Visitor {
    private static final int MOST_SKIPPED = 1000;

    /** What the sandbox says of a name that stands for nothing, a pipe, or a directory by now. */
    private static final Set<ErrorCode> CHANGED =
            EnumSet.of(ErrorCode.FILE_NOT_FOUND, ErrorCode.PERMISSION_DENIED, ErrorCode.CONFIG_INVALID);

    private final Packer packer;
    private final Progress progress;
    private final Paths skipped = new Paths(MOST_SKIPPED);
    private long files;

    /** Takes a failure to write the archive through the walk. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final IOException reason;

        private Failure(IOException reason) {
            super(reason);
            this.reason = reason;
        }

        IOException reason() {
            return reason;
        }
    }

    Packing(Packer packer, Progress progress) {
        this.packer = packer;
        this.progress = progress;
    }

    long files() {
        return files;
    }

    List<String> skipped() {
        return skipped.paths();
    }

    @Override
    public void skip(FilePath path) {
        skipped.add(path.toString());
    }

    @Override
    public void take(Directory parent, String name, FileInfo info, List<String> entry) {
        FilePath path = parent.path().child(name);
        if (!packer.takes(String.join("/", entry))) {
            skip(path);
            return;
        }
        try {
            switch (info.kind()) {
                case DIRECTORY -> packer.directory(entry, info);
                case LINK -> link(parent, path, info, entry);
                default -> file(parent, path, info, entry);
            }
        } catch (IOException e) {
            throw new Failure(e);
        }
    }

    private void link(Directory parent, FilePath path, FileInfo info, List<String> entry) throws IOException {
        String target = ifThere(path, () -> parent.readLink(path.name()));
        if (target != null && target.startsWith("/")) {
            skip(path);
        } else if (target != null) {
            packer.link(entry, info, target);
        }
    }

    private void file(Directory parent, FilePath path, FileInfo info, List<String> entry) throws IOException {
        try (FileChannel channel = ifThere(path, () -> parent.read(path.name()))) {
            if (channel == null) {
                return;
            }
            Snapshot content = new Snapshot(channel, path, info.size(), progress);
            packer.file(entry, info, content);
            files++;
            if (content.shrunk()) {
                skip(path);
            }
        }
    }

    /** What is gone by now, or something else, is passed over, as all that a running game removes meanwhile. */
    private <T> @Nullable T ifThere(FilePath path, Supplier<T> look) {
        try {
            return look.get();
        } catch (RequestException e) {
            if (!CHANGED.contains(e.code())) {
                throw e;
            }
            skip(path);
            return null;
        }
    }
}
