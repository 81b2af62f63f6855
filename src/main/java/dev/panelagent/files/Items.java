package dev.panelagent.files;

import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FileInfo;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.protocol.FileData;
import java.util.Optional;

/** Files in the words of the Panel. */
final class Items {
    private Items() {}

    /** What has a name in a directory; of a link, where it points too. */
    static FileData.Item of(Directory parent, String name, FileInfo info) {
        Optional<String> target = info.isLink() ? Optional.of(parent.readLink(name)) : Optional.empty();
        return of(parent.path().child(name), info, target);
    }

    static FileData.Item of(FilePath path, FileInfo info) {
        return of(path, info, Optional.empty());
    }

    private static FileData.Item of(FilePath path, FileInfo info, Optional<String> target) {
        return new FileData.Item(
                path.name(),
                path.toString(),
                kind(info),
                info.size(),
                info.modified(),
                info.mode(),
                info.uid(),
                info.gid(),
                target);
    }

    private static FileData.Kind kind(FileInfo info) {
        return switch (info.kind()) {
            case FILE -> FileData.Kind.FILE;
            case DIRECTORY -> FileData.Kind.DIRECTORY;
            case LINK -> FileData.Kind.SYMLINK;
            case SPECIAL -> FileData.Kind.OTHER;
        };
    }
}
