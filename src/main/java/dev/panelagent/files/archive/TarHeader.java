package dev.panelagent.files.archive;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The fields of a tar header (ustar and GNU): 512 bytes, numbers octal or, where they are large, base 256. */
final class TarHeader {
    static final int BLOCK = 512;
    static final int NAME_LENGTH = 100;

    static final byte FILE = '0';
    static final byte HARD_LINK = '1';
    static final byte LINK = '2';
    static final byte DIRECTORY = '5';
    static final byte LONG_NAME = 'L';
    static final byte LONG_LINK = 'K';

    /** Where a field is. */
    record Field(int at, int length) {}

    static final Field NAME = new Field(0, NAME_LENGTH);
    static final Field MODE = new Field(100, 8);
    static final Field UID = new Field(108, 8);
    static final Field GID = new Field(116, 8);
    static final Field SIZE = new Field(124, 12);
    static final Field MODIFIED = new Field(136, 12);
    static final Field CHECKSUM = new Field(148, 8);
    static final Field LINK_NAME = new Field(157, NAME_LENGTH);
    static final Field MAGIC = new Field(257, 8);
    static final Field PREFIX = new Field(345, 155);
    static final int TYPE = 156;

    private TarHeader() {}

    static boolean isBlank(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether the checksum is right; some old programs counted signed bytes. */
    static boolean isSound(byte[] block) {
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            boolean own = i >= CHECKSUM.at && i < CHECKSUM.at + CHECKSUM.length;
            unsigned += own ? ' ' : block[i] & 0xFF;
            signed += own ? ' ' : block[i];
        }
        long told = number(block, CHECKSUM);
        return told == unsigned || told == signed;
    }

    /** A number; -1 if it is none. */
    static long number(byte[] block, Field field) {
        if ((block[field.at] & 0x80) != 0) {
            return large(block, field);
        }
        long value = 0;
        boolean digits = false;
        for (int i = field.at; i < field.at + field.length; i++) {
            int c = block[i];
            if (c >= '0' && c <= '7') {
                value = (value << 3) | (c - '0');
                digits = true;
            } else if (digits && (c == 0 || c == ' ')) {
                return value;
            } else if (c != ' ' && c != 0) {
                return -1;
            }
        }
        return value;
    }

    private static long large(byte[] block, Field field) {
        boolean negative = (block[field.at] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = field.at; i < field.at + field.length; i++) {
            int digit = i == field.at ? (block[i] & 0x3F) | (negative ? 0xC0 : 0) : block[i] & 0xFF;
            if (i < field.at + field.length - 8 && (byte) digit != (negative ? -1 : 0)) {
                return -1;
            }
            value = (value << 8) | digit;
        }
        return value;
    }

    /** Bytes up to the first NUL. */
    static byte[] text(byte[] block, Field field) {
        int end = field.at;
        while (end < field.at + field.length && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, field.at, end);
    }

    static void putNumber(byte[] block, Field field, long value) {
        if (value >= 0 && value < 1L << (3 * (field.length - 1))) {
            long rest = value;
            for (int i = field.at + field.length - 2; i >= field.at; i--) {
                block[i] = (byte) ('0' + (rest & 7));
                rest >>= 3;
            }
            return;
        }
        long rest = value;
        for (int i = field.at + field.length - 1; i >= field.at; i--) {
            block[i] = (byte) rest;
            rest >>= 8;
        }
        block[field.at] |= (byte) 0x80;
    }

    static void putText(byte[] block, Field field, byte[] text) {
        System.arraycopy(text, 0, block, field.at, Math.min(text.length, field.length));
    }

    static void seal(byte[] block) {
        putText(block, MAGIC, "ustar  ".getBytes(StandardCharsets.US_ASCII));
        Arrays.fill(block, CHECKSUM.at, CHECKSUM.at + CHECKSUM.length, (byte) ' ');
        long sum = 0;
        for (byte b : block) {
            sum += b & 0xFF;
        }
        putNumber(block, new Field(CHECKSUM.at, CHECKSUM.length - 1), sum);
    }
}
