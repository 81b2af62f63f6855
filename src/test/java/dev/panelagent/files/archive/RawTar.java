package dev.panelagent.files.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.Consumer;

/** A tar header by header, with whatever in them. */
final class RawTar {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** A header that is sound but for what is changed, and its content, filled up to whole blocks. */
    RawTar entry(String name, int type, byte[] content, Consumer<byte[]> change) {
        byte[] block = new byte[TarHeader.BLOCK];
        TarHeader.putText(block, TarHeader.NAME, name.getBytes(UTF_8));
        TarHeader.putNumber(block, TarHeader.MODE, 0644);
        TarHeader.putNumber(block, TarHeader.SIZE, content.length);
        TarHeader.putNumber(block, TarHeader.MODIFIED, 1_000_000_000);
        block[TarHeader.TYPE] = (byte) type;
        TarHeader.seal(block);
        change.accept(block);
        sum(block);
        bytes.writeBytes(block);
        bytes.writeBytes(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
        return this;
    }

    RawTar entry(String name, int type, byte[] content) {
        return entry(name, type, content, _ -> {});
    }

    RawTar file(String name, String content) {
        return entry(name, TarHeader.FILE, content.getBytes(UTF_8));
    }

    /** An extended header of these bytes, a character each. */
    RawTar pax(String records) {
        return entry("pax", 'x', records.getBytes(ISO_8859_1));
    }

    /** An extended header of one record of the right length. */
    RawTar record(String key, String value) {
        return pax(paxRecord(key, value));
    }

    static String paxRecord(String key, String value) {
        int length = key.length() + value.length() + 3;
        int digits =
                Integer.toString(length + Integer.toString(length).length()).length();
        return length + digits + " " + key + "=" + value + "\n";
    }

    byte[] bytes() {
        byte[] all = bytes.toByteArray();
        return Arrays.copyOf(all, all.length + 2 * TarHeader.BLOCK);
    }

    static Consumer<byte[]> with(TarHeader.Field field, String text) {
        return block -> {
            Arrays.fill(block, field.at(), field.at() + field.length(), (byte) 0);
            TarHeader.putText(block, field, text.getBytes(ISO_8859_1));
        };
    }

    private static void sum(byte[] block) {
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xFF;
        }
        TarHeader.putText(block, TarHeader.CHECKSUM, "%06o\0".formatted(sum).getBytes(UTF_8));
    }
}
