package dev.panelagent.files.mods;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.files.Progress;
import dev.panelagent.files.Workspace;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.Staged;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The simplest that writes real files; {@code x.link} becomes a link to what it says, {@code broken} fails. */
final class ZipUnpacker implements Unpacker {
    private static final Staged.Finish QUICK = new Staged.Finish(true, OptionalInt.empty(), Optional.empty(), false);

    @Override
    public void unpack(Workspace workspace, FilePath archive, FilePath target, Progress progress) {
        try (InputStream in = Channels.newInputStream(workspace.files().read(archive));
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                unpack(workspace, entry, zip, target, progress);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void unpack(
            Workspace workspace, ZipEntry entry, InputStream content, FilePath target, Progress progress)
            throws IOException {
        if (entry.getName().equals("broken")) {
            throw new RequestException(ErrorCode.ARCHIVE_INVALID, "the archive is broken", "pack it anew");
        }
        FilePath path = target.child(FilePath.parse(entry.getName()));
        if (entry.isDirectory()) {
            workspace.files().makeDirectories(path).close();
            return;
        }
        try (Directory parent = workspace.files().makeDirectories(path.parent())) {
            if (entry.getName().endsWith(".link")) {
                parent.link(path.name(), new String(content.readAllBytes(), StandardCharsets.UTF_8));
                return;
            }
            try (Staged staged = parent.stage(path.name())) {
                var _ = workspace.write(staged, Workspace.of(content, progress), QUICK);
            }
        }
    }
}
