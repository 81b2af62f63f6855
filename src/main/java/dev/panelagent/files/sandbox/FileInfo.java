package dev.panelagent.files.sandbox;

import java.time.Instant;

/**
 * What the kernel knows of a file (statx(2)).
 *
 * @param size in bytes; of a link, the length of where it points
 * @param allocated bytes it takes on the disk
 * @param mode the twelve bits of chmod(2)
 * @param links how many names it has
 * @param device where it is; with the inode it tells a file from all others
 */
public record FileInfo(
        Kind kind,
        long size,
        long allocated,
        Instant modified,
        int mode,
        int uid,
        int gid,
        int links,
        long device,
        long inode) {
    /** What a name can stand for. */
    public enum Kind {
        FILE,
        DIRECTORY,
        LINK,
        /** A pipe, a socket or a device: nothing the agent opens. */
        SPECIAL;

        private static final int FORMAT = 0170000;

        static Kind of(int mode) {
            return switch (mode & FORMAT) {
                case 0100000 -> FILE;
                case 0040000 -> DIRECTORY;
                case 0120000 -> LINK;
                default -> SPECIAL;
            };
        }
    }

    public boolean isFile() {
        return kind == Kind.FILE;
    }

    public boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }

    public boolean isLink() {
        return kind == Kind.LINK;
    }

    /** Whether both are the same file, by whatever names. */
    public boolean isSameAs(FileInfo other) {
        return device == other.device && inode == other.inode;
    }
}
