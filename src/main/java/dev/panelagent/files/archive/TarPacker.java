package dev.panelagent.files.archive;

import dev.panelagent.files.sandbox.FileInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a tar in GNU's form: names are bytes of any length, and any program reads it. File content is read straight into
 * the buffers it is packed from.
 */
final class TarPacker implements Packer {
    private static final byte[] LONG_NAME = "././@LongLink".getBytes(StandardCharsets.US_ASCII);

    private final Packed packed;
    private ByteBuffer buffer;

    TarPacker(Packed packed) {
        this.packed = packed;
        this.buffer = packed.first();
    }

    @Override
    public boolean takes(String path) {
        return true;
    }

    @Override
    public void directory(List<String> names, FileInfo info) throws IOException {
        byte[] name = EntryNames.bytes(names);
        byte[] withSlash = Arrays.copyOf(name, name.length + 1);
        withSlash[name.length] = '/';
        header(withSlash, new byte[0], info, TarHeader.DIRECTORY, 0);
    }

    @Override
    public void link(List<String> names, FileInfo info, String target) throws IOException {
        header(EntryNames.bytes(names), EntryNames.bytes(target), info, TarHeader.LINK, 0);
    }

    @Override
    public void file(List<String> names, FileInfo info, Snapshot content) throws IOException {
        header(EntryNames.bytes(names), new byte[0], info, TarHeader.FILE, info.size());
        while (content.hasRemaining()) {
            content.read(room());
        }
        pad(info.size());
    }

    private void header(byte[] name, byte[] link, FileInfo info, byte type, long size) throws IOException {
        if (link.length > TarHeader.NAME_LENGTH) {
            longText(link, TarHeader.LONG_LINK);
        }
        if (name.length > TarHeader.NAME_LENGTH) {
            longText(name, TarHeader.LONG_NAME);
        }
        byte[] block = block(name, type, size);
        TarHeader.putText(block, TarHeader.LINK_NAME, link);
        TarHeader.putNumber(block, TarHeader.MODE, info.mode() & 0777);
        TarHeader.putNumber(block, TarHeader.UID, info.uid());
        TarHeader.putNumber(block, TarHeader.GID, info.gid());
        TarHeader.putNumber(block, TarHeader.MODIFIED, info.modified().getEpochSecond());
        TarHeader.seal(block);
        put(block);
    }

    private void longText(byte[] text, byte type) throws IOException {
        byte[] block = block(LONG_NAME, type, text.length + 1L);
        TarHeader.seal(block);
        put(block);
        put(Arrays.copyOf(text, text.length + 1));
        pad(text.length + 1L);
    }

    private static byte[] block(byte[] name, byte type, long size) {
        byte[] block = new byte[TarHeader.BLOCK];
        TarHeader.putText(block, TarHeader.NAME, name);
        TarHeader.putNumber(block, TarHeader.MODE, 0644);
        TarHeader.putNumber(block, TarHeader.UID, 0);
        TarHeader.putNumber(block, TarHeader.GID, 0);
        TarHeader.putNumber(block, TarHeader.SIZE, size);
        TarHeader.putNumber(block, TarHeader.MODIFIED, 0);
        block[TarHeader.TYPE] = type;
        return block;
    }

    private void pad(long size) throws IOException {
        int over = (int) (size % TarHeader.BLOCK);
        if (over > 0) {
            put(new byte[TarHeader.BLOCK - over]);
        }
    }

    private void put(byte[] bytes) throws IOException {
        int at = 0;
        while (at < bytes.length) {
            ByteBuffer into = room();
            int length = Math.min(bytes.length - at, into.remaining());
            ByteBuffer _ = into.put(bytes, at, length);
            at += length;
        }
    }

    private ByteBuffer room() throws IOException {
        if (!buffer.hasRemaining()) {
            buffer = packed.next(buffer.flip());
        }
        return buffer;
    }

    @Override
    public void finish() throws IOException {
        put(new byte[2 * TarHeader.BLOCK]);
        packed.finish(buffer.flip());
    }

    @Override
    public void close() {
        packed.close();
    }
}
