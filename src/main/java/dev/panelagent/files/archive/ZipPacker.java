package dev.panelagent.files.archive;

import dev.panelagent.files.CountedChannel;
import dev.panelagent.files.sandbox.FileInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Writes a zip in one pass: checksums and packed sizes follow each file's content. */
final class ZipPacker implements Packer {
    private static final int BUFFER = 256 * 1024;
    /** Content that does not deflate gets a little longer: it must not pass 4 GiB where nobody expected it. */
    private static final long NEARLY_TOO_LARGE = 0xF000_0000L;

    private final ZipArchiveOutputStream zip;
    private final byte[] bytes = new byte[BUFFER];

    ZipPacker(CountedChannel out) {
        this.zip = new ZipArchiveOutputStream(new java.io.BufferedOutputStream(Channels.newOutputStream(out), BUFFER));
        zip.setLevel(Deflater.BEST_SPEED);
        zip.setUseLanguageEncodingFlag(true);
    }

    /** Names are Unicode here, and nothing else. */
    @Override
    public boolean takes(String path) {
        return EntryNames.isUnicode(path);
    }

    @Override
    public void directory(List<String> names, FileInfo info) throws IOException {
        begin(String.join("/", names) + "/", info, UnixStat.DIR_FLAG, 0);
        zip.closeArchiveEntry();
    }

    @Override
    public void link(List<String> names, FileInfo info, String target) throws IOException {
        byte[] bytes = EntryNames.bytes(target);
        begin(String.join("/", names), info, UnixStat.LINK_FLAG, bytes.length);
        zip.write(bytes);
        zip.closeArchiveEntry();
    }

    @Override
    public void file(List<String> names, FileInfo info, Snapshot content) throws IOException {
        begin(String.join("/", names), info, UnixStat.FILE_FLAG, info.size());
        while (content.hasRemaining()) {
            ByteBuffer piece = ByteBuffer.wrap(bytes);
            content.read(piece);
            zip.write(bytes, 0, piece.position());
        }
        zip.closeArchiveEntry();
    }

    /** The library makes slashes of backslashes unless it knows, before the name, that the entry is of Unix. */
    private static final class UnixEntry extends ZipArchiveEntry {
        private UnixEntry(String name, int mode) {
            super("");
            setUnixMode(mode);
            setName(name);
        }
    }

    private void begin(String name, FileInfo info, int type, long size) throws IOException {
        ZipArchiveEntry entry = new UnixEntry(name, type | (info.mode() & 0777));
        entry.setSize(size);
        entry.setLastModifiedTime(FileTime.from(info.modified()));
        zip.setUseZip64(size > NEARLY_TOO_LARGE ? Zip64Mode.Always : Zip64Mode.AsNeeded);
        zip.putArchiveEntry(entry);
    }

    @Override
    public void finish() throws IOException {
        zip.finish();
        zip.flush();
    }

    /** Closing the stream of an archive that failed would write its end; what it holds, the collector frees. */
    @Override
    public void close() {}
}
