package dev.panelagent.files.archive;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import dev.panelagent.files.Progress;
import dev.panelagent.files.Workspace;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.ServerFiles;
import dev.panelagent.files.sandbox.Staged;
import dev.panelagent.protocol.FileChange;
import dev.panelagent.protocol.FileData;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Archives in a server's data, as Panels ask for them. */
public final class Archives {
    private Archives() {}

    /**
     * Packs files and directories into an archive, which replaces one of its name.
     *
     * @throws RequestException CONFIG_INVALID for an unknown format, and what {@link ArchiveWriter#write} refuses with
     */
    public static FileData.Archive create(Workspace workspace, FileChange.CreateArchive change, Progress progress) {
        FilePath path = FilePath.parse(change.archive());
        List<FilePath> sources = change.paths().stream().map(FilePath::parse).toList();
        ArchiveFormat format = format(change.format(), path);
        AtomicReference<Created> created = new AtomicReference<>();
        try (MadeDirectory directory = MadeDirectory.at(workspace.files(), path.parent());
                Staged staged = directory.directory().stage(path.name())) {
            workspace.write(
                    staged,
                    out -> created.set(ArchiveWriter.write(
                            workspace.files(),
                            base(sources),
                            sources,
                            out,
                            format,
                            ArchiveLimits.DEFAULT,
                            Optional.of(staged.info()),
                            progress)),
                    Staged.Finish.REPLACE);
            directory.keep();
        }
        Created made = created.get();
        return new FileData.Archive(
                change.serverId(), path.toString(), format.word(), made.size(), made.fileCount(), made.skipped());
    }

    /** Packs a directory while it is sent. */
    public static void send(Workspace workspace, FilePath path, ArchiveFormat format, WritableByteChannel out) {
        Created _ = ArchiveWriter.write(
                workspace.files(),
                path.parent(),
                List.of(path),
                out,
                format,
                ArchiveLimits.DEFAULT,
                Optional.empty(),
                Progress.NONE);
    }

    private static ArchiveFormat format(Optional<String> word, FilePath path) {
        return word.map(ArchiveFormat::parse)
                .or(() -> ArchiveFormat.ofName(path.name()))
                .orElseThrow(() -> new RequestException(
                        ErrorCode.CONFIG_INVALID,
                        "the name " + Text.quote(path.name()) + " tells no format",
                        "send format: zip, tar, tar.gz, tar.zst or tar.xz"));
    }

    /** The innermost directory all of them are in. */
    private static FilePath base(List<FilePath> sources) {
        FilePath base = sources.getFirst().parent();
        while (!isWithin(sources, base)) {
            base = base.parent();
        }
        return base;
    }

    private static boolean isWithin(List<FilePath> sources, FilePath base) {
        return sources.stream().allMatch(source -> source.parent().isWithin(base));
    }

    /**
     * Unpacks an archive.
     *
     * @throws RequestException what {@link ArchiveReader#extract} refuses with
     */
    public static FileData.Extracted extract(Workspace workspace, FileChange.ExtractArchive change, Progress progress) {
        Extracted extracted = extract(
                workspace,
                FilePath.parse(change.archive()),
                FilePath.parse(change.target()),
                Conflict.parse(change.conflict()),
                progress);
        return new FileData.Extracted(
                change.serverId(), extracted.files(), extracted.count(), extracted.bytes(), extracted.skipped());
    }

    /** Unpacks a mod into an empty directory. */
    public static void unpack(Workspace workspace, FilePath archive, FilePath target, Progress progress) {
        Extracted _ = extract(workspace, archive, target, Conflict.FAIL, progress);
    }

    private static Extracted extract(
            Workspace workspace, FilePath archive, FilePath target, Conflict conflict, Progress progress) {
        try (FileChannel channel = workspace.files().read(archive)) {
            return ArchiveReader.extract(channel, workspace, target, conflict, ArchiveLimits.DEFAULT, progress);
        } catch (IOException e) {
            throw ServerFiles.failure("unpack", archive, e);
        }
    }
}
