package dev.panelagent.files.archive;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.files.CountedChannel;
import dev.panelagent.files.Progress;
import dev.panelagent.files.sandbox.FileInfo;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.ServerFiles;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Optional;

/** Writes archives. */
final class ArchiveWriter {
    private ArchiveWriter() {}

    /**
     * Writes files and directories, named relative to a directory all of them are in.
     *
     * @param sources by paths from the root
     * @param out stays open
     * @param exclude the archive that is being written, which is not to hold itself
     * @throws RequestException FILE_NOT_FOUND, LIMIT_EXCEEDED, CONFIG_INVALID for a format that cannot be written
     */
    public static Created write(
            ServerFiles files,
            FilePath base,
            List<FilePath> sources,
            WritableByteChannel out,
            ArchiveFormat format,
            ArchiveLimits limits,
            Optional<FileInfo> exclude,
            Progress progress) {
        Sources walk = new Sources(files, base, sources, limits, exclude, progress);
        CountedChannel counted = new CountedChannel(out);
        progress.total(walk.measure());
        try (Packer packer = packer(format, counted)) {
            Packing packing = new Packing(packer, progress);
            walk.each(packing);
            packer.finish();
            return new Created(counted.written(), packing.files(), format, packing.skipped());
        } catch (Packing.Failure e) {
            throw ServerFiles.failure("pack", base, e.reason());
        } catch (IOException e) {
            throw ServerFiles.failure("pack", base, e);
        }
    }

    private static Packer packer(ArchiveFormat format, CountedChannel out) throws IOException {
        return switch (format) {
            case ZIP -> new ZipPacker(out);
            case TAR -> new TarPacker(new PlainPacked(out));
            case TAR_GZ -> new TarPacker(new GzipPacked(out));
            case TAR_ZST -> new TarPacker(new ZstdPacked(out));
            case TAR_XZ -> new TarPacker(new XzPacked(out));
            case SEVEN_ZIP ->
                throw new RequestException(
                        ErrorCode.CONFIG_INVALID, "7z archives can only be unpacked", "use zip or tar.zst");
        };
    }
}
