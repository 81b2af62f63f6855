package dev.panelagent.files;

import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FileInfo;
import dev.panelagent.files.sandbox.TreeWalk;
import java.util.HashSet;
import java.util.Set;

/** What a directory and all below it take on the disk, as du(1) counts: a file with several names once. */
final class DiskUsage {
    private record Identity(long device, long inode) {}

    private final Set<Identity> seen = new HashSet<>();
    private long bytes;

    private DiskUsage() {}

    /** In bytes. */
    static long of(Directory directory) {
        DiskUsage usage = new DiskUsage();
        usage.bytes = directory.info().allocated();
        TreeWalk.walk(directory, (parent, name, info) -> usage.add(info));
        return usage.bytes;
    }

    private boolean add(FileInfo info) {
        boolean again = info.links() > 1 && !info.isDirectory() && !seen.add(new Identity(info.device(), info.inode()));
        bytes += again ? 0 : info.allocated();
        return true;
    }
}
