package dev.panelagent.files.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** The same entries as an archive of any kind: {@code file=content}, {@code directory/}, {@code link->target}. */
final class Sample {
    private static final int LINK = 0120777;
    private static final int UNIX = 0x8000;

    private Sample() {}

    static Path at(Path path, ArchiveFormat format, String... entries) throws IOException {
        return switch (format) {
            case ZIP -> zip(path, entries);
            case SEVEN_ZIP -> sevenZip(path, entries);
            default -> Files.write(path, packed(format, tar(entries)));
        };
    }

    /** A tar's bytes, packed as the format says. */
    static byte[] packed(ArchiveFormat format, byte[] tar) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        switch (format) {
            case TAR_GZ -> write(new GZIPOutputStream(bytes), tar);
            case TAR_XZ -> write(new XZOutputStream(bytes, new LZMA2Options(0)), tar);
            case TAR_ZST -> bytes.write(Zstd.compress(tar));
            default -> bytes.write(tar);
        }
        return bytes.toByteArray();
    }

    private static void write(OutputStream out, byte[] bytes) throws IOException {
        try (out) {
            out.write(bytes);
        }
    }

    private static byte[] tar(String... entries) throws IOException {
        Fixture tar = new Fixture();
        for (String entry : entries) {
            String[] link = entry.split("->", 2);
            String[] file = entry.split("=", 2);
            Fixture _ = link.length == 2
                    ? tar.link(link[0], link[1])
                    : file.length == 2 ? tar.file(file[0], file[1]) : tar.directory(entry);
        }
        return tar.bytes();
    }

    private static Path zip(Path path, String... entries) throws IOException {
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(path)) {
            for (String entry : entries) {
                String[] link = entry.split("->", 2);
                String[] file = entry.split("=", 2);
                ZipArchiveEntry zipped = new ZipArchiveEntry(link.length == 2 ? link[0] : file[0]);
                if (link.length == 2) {
                    zipped.setUnixMode(LINK);
                }
                zip.putArchiveEntry(zipped);
                zip.write((link.length == 2 ? link[1] : file.length == 2 ? file[1] : "").getBytes(UTF_8));
                zip.closeArchiveEntry();
            }
        }
        return path;
    }

    private static Path sevenZip(Path path, String... entries) throws IOException {
        try (SevenZOutputFile archive = new SevenZOutputFile(path.toFile())) {
            for (String entry : entries) {
                String[] link = entry.split("->", 2);
                String[] file = entry.split("=", 2);
                SevenZArchiveEntry packed = new SevenZArchiveEntry();
                packed.setName(link.length == 2 ? link[0] : file[0]);
                packed.setDirectory(entry.endsWith("/"));
                if (link.length == 2) {
                    packed.setHasWindowsAttributes(true);
                    packed.setWindowsAttributes(LINK << 16 | UNIX);
                }
                archive.putArchiveEntry(packed);
                archive.write((link.length == 2 ? link[1] : file.length == 2 ? file[1] : "").getBytes(UTF_8));
                archive.closeArchiveEntry();
            }
        }
        return path;
    }
}
