package dev.panelagent.files.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A tar of the worst sort, entry by entry. */
final class Fixture {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

    Fixture() {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    }

    Fixture file(String name, String content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        byte[] body = content.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        entry.setSize(body.length);
        tar.putArchiveEntry(entry);
        tar.write(body);
        tar.closeArchiveEntry();
        return this;
    }

    Fixture directory(String name) throws IOException {
        return typed(name, TarConstants.LF_DIR, "");
    }

    Fixture link(String name, String to) throws IOException {
        return typed(name, TarConstants.LF_SYMLINK, to);
    }

    Fixture hardLink(String name, String to) throws IOException {
        return typed(name, TarConstants.LF_LINK, to);
    }

    Fixture typed(String name, byte type, String to) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        entry.setLinkName(to);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
        return this;
    }

    byte[] bytes() throws IOException {
        tar.finish();
        return bytes.toByteArray();
    }

    Path at(Path path) throws IOException {
        try (OutputStream out = Files.newOutputStream(path)) {
            out.write(bytes());
        }
        return path;
    }
}
