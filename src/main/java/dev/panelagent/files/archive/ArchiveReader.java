package dev.panelagent.files.archive;

import dev.panelagent.common.RequestException;
import dev.panelagent.files.Progress;
import dev.panelagent.files.Workspace;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.ServerFiles;
import dev.panelagent.files.sandbox.TreeRemover;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Unpacks archives, which nobody trusts: into a directory beside what is there, and from there to its place when all of
 * it was found good. What fails before that leaves nothing behind.
 */
final class ArchiveReader {
    private static final int XZ_MEMORY_KIB = 100 * 1024;
    private static final int BUFFER = 1 << 16;

    private final FileChannel archive;
    private final Workspace workspace;
    private final Conflict conflict;
    private final ArchiveLimits limits;
    private final Progress progress;

    private ArchiveReader(
            FileChannel archive, Workspace workspace, Conflict conflict, ArchiveLimits limits, Progress progress) {
        this.archive = archive;
        this.workspace = workspace;
        this.conflict = conflict;
        this.limits = limits;
        this.progress = progress;
    }

    /**
     * Unpacks.
     *
     * @param archive is closed by the caller
     * @param target a directory, made if it is missing
     * @throws RequestException ARCHIVE_INVALID, LIMIT_EXCEEDED, FILE_EXISTS, INSUFFICIENT_RESOURCES
     */
    public static Extracted extract(
            FileChannel archive,
            Workspace workspace,
            FilePath target,
            Conflict conflict,
            ArchiveLimits limits,
            Progress progress) {
        return new ArchiveReader(archive, workspace, conflict, limits, progress).into(target);
    }

    private Extracted into(FilePath path) {
        ArchiveFormat format = format();
        try (MadeDirectory target = MadeDirectory.at(workspace.files(), path)) {
            Extracted extracted = staged(target.directory(), format);
            target.keep();
            return extracted;
        }
    }

    private Extracted staged(Directory target, ArchiveFormat format) {
        String name = ".panel-agent-" + UUID.randomUUID() + ".extract";
        Meter meter = new Meter(limits, size(), progress);
        boolean moved = false;
        try (Directory top = make(target, name)) {
            Tally tally = new Tally();
            try (Staging staging = new Staging(workspace, target.path(), top, conflict, meter, tally)) {
                unpack(format, staging);
                Moving moving = new Moving(target, staging, conflict, workspace.budget(), tally);
                moving.check();
                progress.advance(0);
                moved = true;
                moving.move();
            }
            return tally.extracted();
        } finally {
            remove(target, name);
            if (!moved) {
                workspace.budget().release(meter.written());
            }
        }
    }

    private static Directory make(Directory target, String name) {
        try (Directory own = target.withoutRules()) {
            return own.make(name);
        }
    }

    private static void remove(Directory target, String name) {
        try (Directory own = target.withoutRules()) {
            if (own.find(name).isPresent()) {
                TreeRemover.remove(own, name, bytes -> {});
            }
        }
    }

    private void unpack(ArchiveFormat format, EntrySink sink) {
        progress.total(size());
        ArchiveView view = Broken.guard(() -> new ArchiveView(archive, progress));
        switch (format) {
            case ZIP -> ZipUnpacker.each(view, limits, sink);
            case SEVEN_ZIP -> SevenZipUnpacker.each(view, sink);
            default -> TarUnpacker.each(Broken.guard(() -> unpacked(format, view)), sink);
        }
    }

    private static Unpacked unpacked(ArchiveFormat format, ArchiveView view) throws IOException {
        var stream = new BufferedInputStream(Channels.newInputStream(view), BUFFER);
        return switch (format) {
            case TAR_GZ -> Unpacked.of(new GZIPInputStream(stream, BUFFER));
            case TAR_XZ -> Unpacked.of(new XZInputStream(stream, XZ_MEMORY_KIB));
            case TAR_ZST -> new ZstdUnpacked(view);
            default -> Unpacked.of(view);
        };
    }

    private ArchiveFormat format() {
        ByteBuffer first = ByteBuffer.allocate(ArchiveFormat.DETECTABLE);
        try {
            int count = 0;
            while (first.hasRemaining() && count >= 0) {
                count = archive.read(first, first.position());
            }
        } catch (IOException e) {
            throw ServerFiles.failure("read the archive for", FilePath.ROOT, e);
        }
        return ArchiveFormat.detect(Arrays.copyOf(first.array(), first.position()))
                .orElseThrow(() -> Broken.because(
                        "the file is no archive of a format that is known", "use one of " + ArchiveFormat.all()));
    }

    private long size() {
        return Broken.guard(archive::size);
    }
}
